import { Button, Group, Select, SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { Sender } from "../../../src/contract/sender.ts";
import { useHere, useMay } from "../../api/context.ts";
import { sendersQuery } from "../../api/senders.ts";
import { senders } from "../../texts/senders.ts";
import { what } from "../../texts/what.ts";
import { DomainBadge } from "../../ui/senders/DomainBadge.tsx";
import { SenderDialog } from "../settings/senders/SenderDialog.tsx";
import { PartProblems, TemplateLine, useWriting } from "./fields.tsx";
import type { EmailFields } from "./templates.ts";

const words = senders.choice;
const FIELDS = ["fromName", "fromAddress", "replyTo"] as const;

type Given = Pick<EmailFields, (typeof FIELDS)[number]>;
interface Props {
  email: EmailFields;
  onChange: (email: EmailFields) => void;
}

const NOBODY: Given = { fromName: "", fromAddress: "", replyTo: "" };
const OWN = "own";
const CUSTOM = "custom";

const isSame = (one: Given, other: Given): boolean => FIELDS.every((field) => one[field] === other[field]);

/** What the e-mail names now: a sender of the list, nobody, or something that was typed. */
const chosenOf = (email: Given, known: readonly Sender[]): string =>
  known.find((sender) => isSame(sender, email))?.id ?? (isSame(NOBODY, email) ? OWN : CUSTOM);

const optionsOf = (known: readonly Sender[]) => {
  const others = [
    { value: OWN, label: words.own },
    { value: CUSTOM, label: words.custom },
  ];
  if (known.length === 0) return others;
  const listed = known.map(({ id, fromName, fromAddress }) => ({
    value: id,
    label: `${fromName} <${fromAddress}>`,
  }));
  return [
    { group: words.group, items: listed },
    { group: words.otherGroup, items: others },
  ];
};

const hintOf = (chosen: string, known: readonly Sender[]): string | undefined => {
  if (chosen === OWN) return words.ownHint;
  if (chosen === CUSTOM) return words.customHint;
  const replyTo = known.find(({ id }) => id === chosen)?.replyTo ?? "";
  return replyTo === "" ? undefined : senders.replies(replyTo);
};

/** What was typed, or may be. */
const CustomLines = ({ email, onChange }: Props) => {
  const line = (field: keyof Given, description?: string) => (
    <TemplateLine
      path={`what.email.${field}`}
      label={what.email[field]}
      description={description}
      value={email[field]}
      onChange={(value) => onChange({ ...email, [field]: value })}
    />
  );
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {line("fromName")}
        {line("fromAddress", what.email.fromAddressHint)}
      </SimpleGrid>
      {line("replyTo", what.email.replyToHint)}
    </>
  );
};

const Choice = ({
  known,
  chosen,
  choose,
}: {
  known: readonly Sender[];
  chosen: string;
  choose: (value: string) => void;
}) => {
  const { isReadOnly } = useWriting();
  const id = useId();
  const state = known.find((sender) => sender.id === chosen)?.domain.state;
  return (
    <Select
      id={id}
      label={words.label}
      description={hintOf(chosen, known)}
      inputWrapperOrder={["label", "input", "description"]}
      data={optionsOf(known)}
      value={chosen}
      readOnly={isReadOnly}
      allowDeselect={false}
      searchable={known.length > 8}
      maxDropdownHeight={320}
      renderOption={({ option }) => {
        const domain = known.find((sender) => sender.id === option.value)?.domain;
        return (
          <Group justify="space-between" gap="xs" wrap="nowrap" w="100%">
            <span className="breaks">{option.label}</span>
            {domain === undefined || domain.state === "unknown" ? null : <DomainBadge state={domain.state} />}
          </Group>
        );
      }}
      {...(state === "verified"
        ? { rightSectionWidth: 110, rightSection: <DomainBadge state={state} /> }
        : {})}
      onChange={(value) => value !== null && choose(value)}
      style={{ flex: "1 1 220px", minWidth: 0 }}
    />
  );
};

/** Whom the e-mail is from: chosen of the account's senders, whose name and addresses it then keeps, or typed. */
export const EmailSender = ({ email, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  const mayAdd = useMay()("campaigns:write");
  const query = useQuery(sendersQuery(useHere().account.id));
  const [isCustom, setCustom] = useState(false);
  const [isAdding, setAdding] = useState(false);
  if (query.isPending) return <Skeleton height={60} radius="md" />;
  const known = query.data ?? [];
  const chosen = isCustom ? CUSTOM : chosenOf(email, known);
  const take = ({ fromName, fromAddress, replyTo }: Given): void => {
    setCustom(false);
    onChange({ ...email, fromName, fromAddress, replyTo });
  };
  const choose = (value: string): void => {
    if (value === CUSTOM) setCustom(true);
    else take(known.find(({ id }) => id === value) ?? NOBODY);
  };
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-start">
        <Choice known={known} chosen={chosen} choose={choose} />
        {mayAdd && !isReadOnly ? (
          <Button
            variant="default"
            mt={{ base: 0, sm: 24 }}
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {words.add}
          </Button>
        ) : null}
      </Group>
      {chosen === CUSTOM ? (
        <CustomLines email={email} onChange={onChange} />
      ) : (
        FIELDS.map((field) => (
          <PartProblems key={field} path={`what.email.${field}`} label={what.email[field]} />
        ))
      )}
      <SenderDialog
        wish={isAdding ? { edited: null } : null}
        onClose={() => setAdding(false)}
        onSaved={(sender) => {
          setAdding(false);
          take(sender);
        }}
      />
    </Stack>
  );
};

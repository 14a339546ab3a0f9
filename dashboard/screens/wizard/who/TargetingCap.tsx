import { Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { targetingCapMin } from "../../../../src/limits.ts";
import { codePoolsQuery } from "../../../api/codePools.ts";
import { useHere } from "../../../api/context.ts";
import { capTexts as texts } from "../../../texts/who.ts";
import { poolsNamed } from "../../../ui/poolsNamed.ts";
import { Section } from "../../../ui/Section.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { NumberField } from "../NumberField.tsx";
import { useSection, useWizard } from "../WizardContext.ts";
import { capMeaning } from "./whoWords.ts";

const CAP = "who.targetingCap";
/** Chosen, and not given yet. */
const NOT_GIVEN = 0;

type Which = "total" | "perDay";

const One = ({ which, label, field }: { which: Which; label: string; field: string }) => {
  const [{ targetingCap }, change] = useSection("who");
  const value = targetingCap[which];
  const put = (given: number | null): void => change({ targetingCap: { ...targetingCap, [which]: given } });
  const path = `${CAP}.${which}`;
  return (
    <Stack gap="xs">
      <Checkbox
        label={label}
        checked={value !== null}
        data-field={value === null ? path : undefined}
        onChange={(event) => put(event.currentTarget.checked ? NOT_GIVEN : null)}
      />
      {value === null ? null : (
        <Group align="flex-end" gap="sm" ml={{ base: 0, sm: 32 }}>
          <NumberField
            label={field}
            description={texts.hint}
            path={path}
            value={value}
            onChange={put}
            give={texts.give}
            suffix={texts.users}
            width={220}
          />
        </Group>
      )}
    </Stack>
  );
};

/** The pools whose codes the message takes: as many users as there are codes is what their cap should say. */
const PoolSizes = () => {
  const { account } = useHere();
  const { what } = useWizard().draft.content;
  const [{ targetingCap }, change] = useSection("who");
  const { data: pools = [] } = useQuery(codePoolsQuery(account.id));
  return poolsNamed(what, pools).map(({ id, name, codes, used }) =>
    codes < targetingCapMin ? (
      <Text key={id} size="sm" c="dimmed" ml={{ base: 0, sm: 32 }}>
        {texts.fewCodes(name, codes, targetingCapMin)}
      </Text>
    ) : (
      <Group key={id} gap="sm" ml={{ base: 0, sm: 32 }}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTicket size={15} aria-hidden />}
          disabled={targetingCap.total === codes}
          onClick={() => change({ targetingCap: { ...targetingCap, total: codes } })}
        >
          {texts.asCodes(name, codes)}
        </Button>
        {used === 0 ? null : (
          <Text size="sm" c="dimmed">
            {texts.usedCodes(used)}
          </Text>
        )}
      </Group>
    ),
  );
};

/** How many users get it at most. */
export const TargetingCap = () => {
  const { account } = useHere();
  const [{ targetingCap: cap }, change] = useSection("who");
  const [isOpen, setOpen] = useState(false);
  const isCapped = isOpen || cap.total !== null || cap.perDay !== null;
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed" maw={760}>
        {texts.intro}
      </Text>
      <ChoiceCards
        label={texts.label}
        value={isCapped ? "limited" : "all"}
        onChange={(chosen) => {
          setOpen(chosen === "limited");
          change({ targetingCap: { total: chosen === "limited" ? NOT_GIVEN : null, perDay: null } });
        }}
        choices={[
          { value: "all", title: texts.all, text: texts.allText },
          { value: "limited", title: texts.limited, text: texts.limitedText },
        ]}
      />
      {isCapped ? (
        <Stack gap="md" data-field={CAP}>
          <One which="total" label={texts.total} field={texts.totalLabel} />
          <PoolSizes />
          <One which="perDay" label={texts.perDay} field={texts.perDayLabel} />
          <Text size="sm" role="status">
            {capMeaning(cap, account.timeZone)}
          </Text>
        </Stack>
      ) : null}
    </Section>
  );
};

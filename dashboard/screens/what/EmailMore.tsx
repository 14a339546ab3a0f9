import { Button, Group, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import { what as words } from "../../texts/what.ts";
import { Fold } from "../../ui/Fold.tsx";
import { FieldList, PairList, RemoveButton, TemplateLine, useWriting } from "./fields.tsx";
import { type EmailFields, type Pair, withAt, withoutAt } from "./templates.ts";

const texts = words.email;

/** What most reports know links by. */
const USUAL: readonly Pair[] = [
  { name: "utm_source", value: "clarion" },
  { name: "utm_medium", value: "email" },
  { name: "utm_campaign", value: "{{ Campaign.name }}" },
];

interface Props {
  email: EmailFields;
  onChange: (email: EmailFields) => void;
}

const LinkParameters = ({ email, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  const pairs = email.linkParameters ?? [];
  const missing = USUAL.filter(({ name }) => !pairs.some((pair) => pair.name === name));
  return (
    <Stack gap="xs">
      <PairList
        path="what.email.linkParameters"
        label={texts.linkParameters}
        hint={texts.linkParametersHint}
        add={texts.addLinkParameter}
        pairs={pairs}
        onChange={(linkParameters) => onChange({ ...email, linkParameters })}
      />
      {isReadOnly || missing.length === 0 ? null : (
        <Group>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => onChange({ ...email, linkParameters: [...pairs, ...missing] })}
          >
            {texts.addUsual}
          </Button>
        </Group>
      )}
    </Stack>
  );
};

const Attachments = ({ email, onChange }: Props) => {
  const files = email.attachments ?? [];
  const path = "what.email.attachments";
  const change = (attachments: EmailFields["attachments"]) => onChange({ ...email, attachments });
  return (
    <FieldList
      label={texts.attachments}
      hint={texts.attachmentsHint}
      add={texts.addAttachment}
      isEmpty={files.length === 0}
      onAdd={() => change([...files, { name: "", url: "" }])}
    >
      {[...files.entries()].map(([index, file]) => (
        <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" style={{ flex: 1, minWidth: 0 }}>
            <TemplateLine
              path={`${path}.${index}.url`}
              label={texts.attachmentUrl(index + 1)}
              value={file.url}
              onChange={(url) => change(withAt(files, index, { ...file, url }))}
            />
            <TemplateLine
              path={`${path}.${index}.name`}
              label={texts.attachmentName(index + 1)}
              value={file.name}
              onChange={(name) => change(withAt(files, index, { ...file, name }))}
            />
          </SimpleGrid>
          <RemoveButton
            label={words.pair.remove(texts.attachment, index + 1)}
            onClick={() => change(withoutAt(files, index))}
          />
        </Group>
      ))}
    </FieldList>
  );
};

const isUsed = ({ cc, bcc, headers, attachments, linkParameters }: EmailFields): boolean =>
  [cc, bcc].some((line) => (line ?? "") !== "") ||
  [headers, attachments, linkParameters].some((list) => (list ?? []).length > 0);

/** What few e-mails need. It is open from the start where something of it is used, or has a problem. */
export const EmailMore = ({ email, onChange }: Props) => {
  const { problems } = useWriting();
  const isAtFault = problems.some(
    ({ field, level }) =>
      level === "blocking" && /^what\.email\.(cc|bcc|headers|attachments|linkParameters)\b/.test(field),
  );
  const [isOpen, setOpen] = useState(() => isUsed(email));
  return (
    <Fold label={texts.more} isOpen={isOpen || isAtFault} onToggle={setOpen}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <TemplateLine
            path="what.email.cc"
            label={texts.cc}
            description={texts.ccHint}
            value={email.cc ?? ""}
            onChange={(cc) => onChange({ ...email, cc })}
          />
          <TemplateLine
            path="what.email.bcc"
            label={texts.bcc}
            description={texts.bccHint}
            value={email.bcc ?? ""}
            onChange={(bcc) => onChange({ ...email, bcc })}
          />
        </SimpleGrid>
        <Attachments email={email} onChange={onChange} />
        <LinkParameters email={email} onChange={onChange} />
        <PairList
          path="what.email.headers"
          label={texts.headers}
          hint={texts.headersHint}
          add={texts.addHeader}
          pairs={email.headers ?? []}
          onChange={(headers) => onChange({ ...email, headers })}
        />
      </Stack>
    </Fold>
  );
};

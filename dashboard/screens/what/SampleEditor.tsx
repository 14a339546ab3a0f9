import { Button, Group, Tabs, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { common } from "../../texts/common.ts";
import { what as words } from "../../texts/what.ts";
import { notifyUndo } from "../../ui/notify.tsx";
import { Section } from "../../ui/Section.tsx";
import { useWriting } from "./fields.tsx";
import { MemberFields } from "./SampleForm.tsx";
import { forgetUnfinished, SampleJson } from "./SampleJson.tsx";
import { StartFromPayload } from "./StartFromPayload.tsx";
import { membersOf, payloadOf } from "./sampleForm.ts";

const texts = words.sample;
type Payload = Record<string, unknown>;

interface Props {
  campaign: string;
  /** The author's own sample with what the templates read besides. */
  payload: Payload;
  own: Payload | undefined;
  /** Undefined: the template's own keys. */
  onChange: (payload: Payload | undefined) => void;
}

const SampleFields = ({ payload, onChange }: Pick<Props, "payload" | "onChange">) => {
  const { isReadOnly } = useWriting();
  const members = useMemo(() => membersOf(payload), [payload]);
  if (members.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {texts.none}
      </Text>
    );
  return (
    <fieldset
      disabled={isReadOnly}
      aria-label={isReadOnly ? common.notAllowed : texts.title}
      style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}
    >
      <MemberFields members={members} onChange={(changed) => onChange(payloadOf(changed))} />
    </fieldset>
  );
};

const ReplaceButtons = ({ own, replace }: Pick<Props, "own"> & { replace: Props["onChange"] }) => (
  <Group gap="xs">
    <StartFromPayload onUse={replace} />
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRestore size={14} aria-hidden />}
      disabled={own === undefined}
      title={own === undefined ? texts.resetAlready : undefined}
      onClick={() => {
        replace(undefined);
        notifyUndo(texts.resetDone, async () => replace(own));
      }}
    >
      {texts.reset}
    </Button>
  </Group>
);

/** The payload that the preview and test sends use: as a form, and as JSON. */
export const SampleEditor = ({ campaign, payload, own, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  /** Grows when the sample is replaced as a whole: what was typed as JSON is over then. */
  const [round, setRound] = useState(0);
  const replace = (next: Payload | undefined): void => {
    forgetUnfinished(campaign);
    setRound((before) => before + 1);
    onChange(next);
  };
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.text}
      </Text>
      {isReadOnly ? null : <ReplaceButtons own={own} replace={replace} />}
      <Tabs defaultValue="form" keepMounted={false}>
        <Tabs.List aria-label={texts.title}>
          <Tabs.Tab value="form">{texts.form}</Tabs.Tab>
          <Tabs.Tab value="json">{texts.json}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" pt="sm">
          <SampleFields key={round} payload={payload} onChange={onChange} />
        </Tabs.Panel>
        <Tabs.Panel value="json" pt="sm">
          <SampleJson key={round} campaign={campaign} payload={payload} own={own} onChange={onChange} />
        </Tabs.Panel>
      </Tabs>
    </Section>
  );
};

import { Alert, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { InboundHook, InboundLast, InboundMapping } from "../../../../src/contract/inboundHook.ts";
import { useHere } from "../../../api/context.ts";
import { inboundLastQuery, inboundPreviewQuery } from "../../../api/inboundHooks.ts";
import { sources as texts } from "../../../texts/sources.ts";
import { CodeBlock } from "../../../ui/Copy.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { useWizard } from "../WizardContext.ts";
import { BodyTree } from "./BodyTree.tsx";
import { LastRequest } from "./LastRequest.tsx";
import { SlotFields } from "./SlotFields.tsx";
import { SLOTS, type Slot, withPath } from "./slots.ts";

const Preview = ({
  hook,
  mapping,
  last,
}: {
  hook: InboundHook;
  mapping: InboundMapping;
  last: InboundLast;
}) => {
  const { account } = useHere();
  const { campaign } = useWizard().draft;
  const asked = { mapping, receivedAt: last.receivedAt };
  const { data } = useQuery(inboundPreviewQuery(account.id, campaign.id, hook.id, asked));
  if (data === undefined) return null;
  if (data.error !== null || data.recipient === null) {
    return (
      <Alert
        color="yellow"
        variant="outline"
        styles={{ title: { color: "var(--mantine-color-text)" } }}
        title={texts.previewFails}
        role="status"
      >
        <span className="breaks">{data.error}</span>
      </Alert>
    );
  }
  const { kind, value } = data.recipient;
  return (
    <Section title={texts.preview}>
      <KeyValues
        rows={[
          [texts.slots.recipient, `${texts.kinds[kind]}: ${value}`],
          [texts.slots.eventId, data.eventId ?? texts.previewBody],
        ]}
      />
      <CodeBlock code={JSON.stringify(data.payload, null, 2)} label={texts.previewPayload} />
    </Section>
  );
};

const Body = ({
  last,
  mapping,
  slot,
  onChange,
}: {
  last: InboundLast;
  mapping: InboundMapping;
  slot: Slot;
  onChange: (mapping: InboundMapping) => void;
}) => {
  if (last.receivedAt === null) return null;
  if (last.body === null) return <Text size="sm">{texts.noBody}</Text>;
  return (
    <BodyTree
      body={last.body}
      mapping={mapping}
      slot={slot}
      onTake={(path) => onChange(withPath(mapping, slot, path))}
    />
  );
};

/** What came last, where in it the user, the data and the event's ID stand, and what it would fire. */
export const HookMapping = ({
  hook,
  mapping,
  onChange,
}: {
  hook: InboundHook;
  mapping: InboundMapping;
  onChange: (mapping: InboundMapping) => void;
}) => {
  const { account } = useHere();
  const { campaign } = useWizard().draft;
  const query = useQuery(inboundLastQuery(account.id, campaign.id, hook.id));
  const [slot, setSlot] = useState<Slot>("recipient");
  return (
    <Section title={texts.what}>
      <QueryView query={query}>
        {(last) => (
          <Stack gap="sm">
            <LastRequest last={last} />
            <SegmentedControl
              aria-label={texts.slots.label}
              value={slot}
              onChange={(chosen) => setSlot(SLOTS.find((one) => one === chosen) ?? slot)}
              data={SLOTS.map((value) => ({ value, label: texts.slots[value] }))}
            />
            <Text size="sm">{texts.slotHint[slot]}</Text>
            <SlotFields slot={slot} mapping={mapping} onChange={onChange} />
            <Body last={last} mapping={mapping} slot={slot} onChange={onChange} />
            {last.body === null ? null : <Preview hook={hook} mapping={mapping} last={last} />}
          </Stack>
        )}
      </QueryView>
      <Text size="xs" c="dimmed">
        {texts.pathHint}
      </Text>
    </Section>
  );
};

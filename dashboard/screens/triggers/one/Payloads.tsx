import { Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { prettyJson } from "../../../ui/content/prettyJson.ts";
import { SourceText } from "../../../ui/content/SourceText.tsx";
import { Section } from "../../../ui/Section.tsx";

type Payload = TriggerDetail["payloads"][number];

/** A payload may stand on several pages of recipients; it is shown once, for all its parts. */
const merged = (payloads: readonly Payload[]): Payload[] => {
  const byText = new Map<string | null, Set<number>>();
  for (const { text, parts } of payloads) {
    const known = byText.get(text) ?? new Set();
    for (const part of parts) known.add(part);
    byText.set(text, known);
  }
  return [...byText].map(([text, parts]) => ({ text, parts: [...parts] }));
};

const One = ({ payload, isOnly, trigger }: { payload: Payload; isOnly: boolean; trigger: TriggerDetail }) => {
  const pretty = useMemo(() => prettyJson(payload.text ?? ""), [payload.text]);
  const campaigns = new Set(
    trigger.parts.filter(({ part }) => payload.parts.includes(part)).map(({ campaignName }) => campaignName),
  );
  return (
    <Stack gap={4}>
      {isOnly ? null : (
        <Text size="sm" className="breaks">
          {words.one.payloadOf([...campaigns].join(", "))}
        </Text>
      )}
      {payload.text === null ? (
        <Text size="sm" c="dimmed">
          {words.one.payloadTooLong}
        </Text>
      ) : (
        <SourceText text={pretty ?? payload.text} label={words.one.payloadLabel} isJson={pretty !== null} />
      )}
    </Stack>
  );
};

/** What the call carried for the templates. */
export const Payloads = ({ trigger, payloads }: { trigger: TriggerDetail; payloads: readonly Payload[] }) => {
  const all = merged(payloads);
  return (
    <Section title={words.one.payload}>
      {all.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.one.noPayload}
        </Text>
      ) : (
        all.map((payload) => (
          <One key={payload.text} payload={payload} isOnly={all.length === 1} trigger={trigger} />
        ))
      )}
    </Section>
  );
};

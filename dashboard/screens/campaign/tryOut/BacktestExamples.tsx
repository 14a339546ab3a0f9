import { Accordion, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Backtest, BacktestExample } from "../../../../src/contract/backtest.ts";
import { useHere } from "../../../api/context.ts";
import { backtest as words } from "../../../texts/backtest.ts";
import { common } from "../../../texts/common.ts";
import { versions } from "../../../texts/versions.ts";
import { TextPair } from "../../../ui/changes/TextPair.tsx";
import { Checks } from "../../../ui/decision/Checks.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { Section } from "../../../ui/Section.tsx";
import { becauseText, OutcomeStep } from "./BacktestTables.tsx";

const texts = words.examples;
/** More than one of most kinds of difference is for who asks. */
const SHOWN_AT_FIRST = 6;

const Kinds = ({ example: { outcome, texts: changed, moment } }: { example: BacktestExample }) => (
  <Group gap={6}>
    {outcome === null ? null : <OutcomeStep {...outcome} />}
    {outcome?.because === "since" ? (
      <Badge color="gray" variant="outline">
        {words.changes.since}
      </Badge>
    ) : null}
    {changed.length === 0 ? null : (
      <Badge color="gray" variant="outline">
        {texts.reads}
      </Badge>
    )}
    {moment === null ? null : (
      <Badge color="gray" variant="outline">
        {texts.moment}
      </Badge>
    )}
  </Group>
);

const Texts = ({ example, version }: { example: BacktestExample; version: number | null }) =>
  example.texts.map(({ field, was, wouldBe }) => (
    <Stack key={field} gap={6}>
      <Text size="sm" fw={600} className="breaks">
        {field}
      </Text>
      <TextPair
        titles={{ before: texts.before, after: texts.after(words.judge(version)) }}
        before={{ text: was ?? "", empty: was === null ? texts.absent : versions.empty }}
        after={{ text: wouldBe ?? "", empty: wouldBe === null ? texts.absent : versions.empty }}
      />
    </Stack>
  ));

const Facts = ({ example, version }: { example: BacktestExample; version: number | null }) => {
  const { outcome, meaning, detail, moment } = example;
  return (
    <KeyValues
      rows={[
        ...(outcome === null ? [] : [[texts.because, becauseText(outcome.because, version)] as const]),
        ...(meaning === null && detail === null
          ? []
          : [
              [
                texts.detail,
                <LongText key="detail" text={[meaning, detail].filter(Boolean).join(" ")} />,
              ] as const,
            ]),
        ...(moment === null
          ? []
          : [
              [
                texts.moments,
                <span key="moment">
                  <Moment at={moment.wouldBe} /> {texts.insteadOf} <Moment at={moment.was} />
                </span>,
              ] as const,
            ]),
      ]}
    />
  );
};

const Links = ({ example: { messageId, triggerId } }: { example: BacktestExample }) => {
  const account = useHere().account.id;
  return (
    <Group gap="md">
      <LinkTo to="/a/$account/messages/$message" params={{ account, message: messageId }} size="sm">
        {texts.message}
      </LinkTo>
      <LinkTo to="/a/$account/triggers/$trigger" params={{ account, trigger: triggerId }} size="sm">
        {texts.trigger}
      </LinkTo>
    </Group>
  );
};

const Example = ({ example, version }: { example: BacktestExample; version: number | null }) => (
  <Accordion.Item value={example.messageId}>
    <Accordion.Control>
      <Group justify="space-between" gap="xs">
        <Stack gap={0}>
          <Text size="sm" fw={550} className="breaks">
            {example.value}
          </Text>
          <Text size="xs" c="dimmed">
            <Moment at={example.acceptedAt} />
          </Text>
        </Stack>
        <Kinds example={example} />
      </Group>
    </Accordion.Control>
    <Accordion.Panel>
      <Stack gap="sm">
        <Facts example={example} version={version} />
        <Texts example={example} version={version} />
        <Text size="sm" fw={600}>
          {texts.checks}
        </Text>
        <Checks trace={example.trace} />
        <Links example={example} />
      </Stack>
    </Accordion.Panel>
  </Accordion.Item>
);

/** Messages that would come out otherwise, each with what would be different and the checks it would go through. */
export const BacktestExamples = ({ backtest: { examples, version } }: { backtest: Backtest }) => {
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.hint}
      </Text>
      <Accordion multiple chevronPosition="left" aria-label={texts.list}>
        {examples.slice(0, shown).map((example) => (
          <Example key={example.messageId} example={example} version={version} />
        ))}
      </Accordion>
      {examples.length <= shown ? null : (
        <Group justify="center">
          <Button variant="default" size="xs" onClick={() => setShown(examples.length)}>
            {common.loadMore}
          </Button>
        </Group>
      )}
    </Section>
  );
};

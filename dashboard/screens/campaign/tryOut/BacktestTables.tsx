import { Code, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Backtest } from "../../../../src/contract/backtest.ts";
import { useHere } from "../../../api/context.ts";
import { backtest as words } from "../../../texts/backtest.ts";
import { OutcomeBadge } from "../../../ui/badges.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { outcomeName } from "../../../ui/OutcomeCounts.tsx";
import { Section } from "../../../ui/Section.tsx";

type Change = Backtest["changes"]["outcomes"][number];

const figure = (count: number): string => count.toLocaleString("en");

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Why it would end otherwise, in a word or two. */
export const becauseText = (because: Change["because"], version: number | null): string =>
  because === "since" ? words.changes.since : capital(words.judge(version));

/** From one outcome to another. */
export const OutcomeStep = ({ from, to }: Pick<Change, "from" | "to">) => (
  <Group gap={6}>
    <OutcomeBadge outcome={from} state="due" />
    <IconArrowRight size={14} aria-hidden />
    <VisuallyHidden>{words.changes.to}</VisuallyHidden>
    <OutcomeBadge outcome={to} state="sent" />
  </Group>
);

/** A table with its title, and what it means; in its place a sentence where it would be empty. */
function Table<Row>({
  title,
  hint,
  none,
  rows,
  ...table
}: {
  title: string;
  hint?: string;
  none: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
}) {
  const isEmpty = rows.length === 0;
  return (
    <Section title={title}>
      {isEmpty ? (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      ) : (
        <Stack gap="xs">
          <DataTable label={title} rows={rows} {...table} />
          {hint === undefined ? null : (
            <Text size="xs" c="dimmed">
              {hint}
            </Text>
          )}
        </Stack>
      )}
    </Section>
  );
}

/** Who would end otherwise, and why. */
export const Changes = ({ backtest: { changes, version } }: { backtest: Backtest }) => (
  <Table
    title={words.changes.title}
    hint={words.changes.hint}
    none={words.changes.none}
    rows={changes.outcomes}
    rowKey={({ from, to, because }) => `${from} ${to} ${because}`}
    columns={[
      { key: "change", title: words.changes.change, cell: (row) => <OutcomeStep {...row} /> },
      {
        key: "because",
        title: words.changes.because,
        cell: ({ because }) => becauseText(because, version),
      },
      {
        key: "count",
        title: words.changes.count,
        align: "right",
        cell: ({ count }) => figure(count),
      },
    ]}
  />
);

const signed = (difference: number): string => {
  if (difference === 0) return words.outcomes.noDifference;
  return `${difference > 0 ? "+" : "−"}${figure(Math.abs(difference))}`;
};

/** Every outcome that occurs, with how many ended so and how many would. */
export const OutcomesThenAndNow = ({ backtest: { outcomes } }: { backtest: Backtest }) => (
  <Table
    title={words.outcomes.title}
    hint={words.outcomes.hint}
    none={words.nobody}
    rows={outcomes}
    rowKey={({ outcome }) => String(outcome)}
    columns={[
      {
        key: "outcome",
        title: words.outcomes.outcome,
        cell: ({ outcome }) => (outcome === null ? words.outcomes.notEnded : outcomeName(outcome)),
      },
      { key: "was", title: words.outcomes.was, align: "right", cell: ({ was }) => figure(was) },
      {
        key: "wouldBe",
        title: words.outcomes.wouldBe,
        align: "right",
        cell: ({ wouldBe }) => figure(wouldBe),
      },
      {
        key: "difference",
        title: words.outcomes.difference,
        align: "right",
        cell: ({ was, wouldBe }) => (
          <Text size="sm" c={was === wouldBe ? "dimmed" : undefined} fw={was === wouldBe ? 400 : 600}>
            {signed(wouldBe - was)}
          </Text>
        ),
      },
    ]}
  />
);

/** A link to one message that something is about. */
const OneOf = ({ messageId, of }: { messageId: string; of: string }): ReactNode => {
  const { account } = useHere();
  return (
    <LinkTo
      to="/a/$account/messages/$message"
      params={{ account: account.id, message: messageId }}
      size="sm"
      style={{ whiteSpace: "nowrap" }}
    >
      {words.errors.open}
      <VisuallyHidden>{`: ${of}`}</VisuallyHidden>
    </LinkTo>
  );
};

/** Messages that could not be made, by what was wrong. */
export const Errors = ({ backtest: { errors } }: { backtest: Backtest }) => (
  <Table
    title={words.errors.title}
    none={words.errors.none}
    rows={errors}
    rowKey={({ outcome, detail }) => `${outcome} ${detail}`}
    columns={[
      {
        key: "error",
        title: words.errors.error,
        cell: ({ outcome, detail }) => (
          <Stack gap={2}>
            <Text size="sm" fw={600}>
              {outcomeName(outcome)}
            </Text>
            <Text size="sm" component="div">
              <LongText text={detail} />
            </Text>
          </Stack>
        ),
      },
      { key: "count", title: words.errors.count, align: "right", cell: ({ count }) => figure(count) },
      {
        key: "example",
        title: words.errors.example,
        cell: ({ messageId, detail }) => <OneOf messageId={messageId} of={detail} />,
      },
    ]}
  />
);

/** Fields that the message reads and payloads do not have. */
export const Missing = ({ backtest: { missing, payloads } }: { backtest: Backtest }) => (
  <Table
    title={words.missing.title}
    hint={words.missing.hint}
    none={words.missing.none}
    rows={missing}
    rowKey={({ path }) => path}
    columns={[
      {
        key: "field",
        title: words.missing.field,
        cell: ({ path, lacks }) => (
          <Text size="sm" component="div" className="breaks">
            <Code>{path}</Code>
            {lacks === "list" ? ` ${words.missing.list}` : null}
          </Text>
        ),
      },
      {
        key: "payloads",
        title: words.missing.payloads,
        align: "right",
        cell: (row) => words.missing.of(row.payloads, payloads),
      },
      {
        key: "example",
        title: words.errors.example,
        cell: ({ messageId, path }) => <OneOf messageId={messageId} of={path} />,
      },
    ]}
  />
);

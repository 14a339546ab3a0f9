import { Text } from "@mantine/core";
import { isOutcome, OUTCOME_WORDS } from "../../../src/contract/outcomes.ts";
import type { Overview } from "../../../src/contract/overview.ts";
import { useHere } from "../../api/context.ts";
import { home } from "../../texts/home.ts";
import { OutcomeBadge } from "../../ui/badges.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { outcomeName } from "../../ui/OutcomeCounts.tsx";
import { Section } from "../../ui/Section.tsx";
import classes from "./Figures.module.css";

const texts = home.outcomes;

interface Row {
  outcome: string;
  count: number;
}

const meaningOf = (outcome: string): string =>
  isOutcome(outcome) ? OUTCOME_WORDS[outcome].meaning : outcome;

/** How the messages of the last 24 hours ended, the most frequent first; each leads to those messages. */
export const Outcomes = ({
  outcomes,
  from,
}: {
  outcomes: Overview["outcomes"];
  from: string | undefined;
}) => {
  const { account } = useHere();
  const rows = Object.entries(outcomes)
    .map(([outcome, count]) => ({ outcome, count }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
  if (rows.length === 0) return null;
  const columns: Column<Row>[] = [
    {
      key: "outcome",
      title: texts.outcome,
      cell: ({ outcome }) => (
        <div className={classes.whole}>
          <OutcomeBadge outcome={outcome} state="sent" />
        </div>
      ),
    },
    {
      key: "meaning",
      title: texts.meaning,
      from: "sm",
      cell: ({ outcome }) => (
        <Text size="sm" c="dimmed">
          {meaningOf(outcome)}
        </Text>
      ),
    },
    {
      key: "count",
      title: texts.count,
      align: "right",
      cell: ({ outcome, count }) => (
        <LinkTo
          to="/a/$account/messages"
          params={{ account: account.id }}
          search={{ outcome, from }}
          size="sm"
          aria-label={texts.see(outcomeName(outcome), count)}
        >
          {count.toLocaleString("en")}
        </LinkTo>
      ),
    },
  ];
  return (
    <Section title={texts.title}>
      <DataTable label={texts.table} columns={columns} rows={rows} rowKey={({ outcome }) => outcome} />
    </Section>
  );
};

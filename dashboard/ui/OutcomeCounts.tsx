import { Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { type Icon, IconCheck, IconClock, IconMinus, IconX } from "@tabler/icons-react";
import { isFailure, isOutcome } from "../../src/contract/outcomes.ts";
import { useHere } from "../api/context.ts";
import { names } from "../texts/common.ts";
import { triggers as words } from "../texts/triggers.ts";
import { LinkTo } from "./LinkTo.tsx";
import classes from "./OutcomeCounts.module.css";

type Kind = keyof typeof words.kinds;

const ICONS: Record<Kind, Icon> = { sent: IconCheck, failed: IconX, notSent: IconMinus, waiting: IconClock };
const KINDS = ["sent", "failed", "notSent", "waiting"] as const;

const kindOf = (outcome: string): Kind =>
  outcome === "sent" ? "sent" : isFailure(outcome) ? "failed" : "notSent";

/** An outcome's name, whatever version of the program wrote it. */
export const outcomeName = (outcome: string): string =>
  isOutcome(outcome) ? names.outcome[outcome] : outcome;

const sum = (counts: readonly (readonly [string, number])[]): number =>
  counts.reduce((total, [, count]) => total + count, 0);

type Ended = readonly (readonly [outcome: string, count: number])[];

const linesOf = (kind: Kind, count: number, those: Ended): string[] =>
  kind === "waiting"
    ? [words.counted(words.kinds.waiting, count)]
    : those.map(([outcome, each]) => words.counted(outcomeName(outcome), each));

const Count = ({
  trigger,
  kind,
  count,
  those,
}: {
  trigger: string;
  kind: Kind;
  count: number;
  /** The outcomes of the kind. */
  those: Ended;
}) => {
  const account = useHere().account.id;
  const KindIcon = ICONS[kind];
  const className = `${classes.count} ${classes[kind]}`;
  const isWhy = kind === "failed" || kind === "notSent";
  const shown = (
    <>
      <KindIcon size={14} aria-hidden />
      <Text span inherit aria-hidden>
        {count.toLocaleString("en")}
      </Text>
      <VisuallyHidden>
        {words.counted(words.kinds[kind], count)}
        {isWhy ? words.seeWhy : ""}
      </VisuallyHidden>
    </>
  );
  return (
    <Tooltip
      label={linesOf(kind, count, those).join(" · ")}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: false }}
    >
      {isWhy ? (
        <LinkTo
          to="/a/$account/triggers/$trigger"
          params={{ account, trigger }}
          search={those.length === 1 ? { outcome: those[0]?.[0] } : {}}
          className={className}
        >
          {shown}
        </LinkTo>
      ) : (
        <span className={className}>{shown}</span>
      )}
    </Tooltip>
  );
};

/**
 * How many of a trigger ended how, in the space of a cell; which outcomes those are, on hover and on focus. Those who got
 * nothing lead to why: to the trigger's page, with only them where all ended alike.
 */
export const OutcomeCounts = ({
  trigger,
  outcomes,
  accepted,
}: {
  trigger: string;
  outcomes: Readonly<Record<string, number>>;
  accepted: number;
}) => {
  const entries = Object.entries(outcomes);
  const waiting = Math.max(0, accepted - sum(entries));
  return (
    <Group gap={6} wrap="nowrap">
      {KINDS.map((kind) => {
        const those = entries.filter(([outcome]) => kindOf(outcome) === kind);
        const count = kind === "waiting" ? waiting : sum(those);
        return count === 0 ? null : (
          <Count key={kind} trigger={trigger} kind={kind} count={count} those={those} />
        );
      })}
    </Group>
  );
};

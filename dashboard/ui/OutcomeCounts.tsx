import { Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { type Icon, IconCheck, IconClock, IconMinus, IconX } from "@tabler/icons-react";
import { isFailure, isOutcome } from "../../src/contract/outcomes.ts";
import { names } from "../texts/common.ts";
import { triggers as words } from "../texts/triggers.ts";
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

const Count = ({ kind, count, lines }: { kind: Kind; count: number; lines: readonly string[] }) => {
  const KindIcon = ICONS[kind];
  return (
    <Tooltip label={lines.join(" · ")} multiline maw={320}>
      <span className={`${classes.count} ${classes[kind]}`}>
        <KindIcon size={14} aria-hidden />
        <Text span inherit aria-hidden>
          {count.toLocaleString("en")}
        </Text>
        <VisuallyHidden>{words.counted(words.kinds[kind], count)}</VisuallyHidden>
      </span>
    </Tooltip>
  );
};

/** How many ended how, in the space of a cell; which outcomes those are, on hover. */
export const OutcomeCounts = ({
  outcomes,
  accepted,
}: {
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
        if (count === 0) return null;
        const lines =
          kind === "waiting"
            ? [words.counted(words.kinds.waiting, count)]
            : those.map(([outcome, each]) => words.counted(outcomeName(outcome), each));
        return <Count key={kind} kind={kind} count={count} lines={lines} />;
      })}
    </Group>
  );
};

import { Chip, Group, Text } from "@mantine/core";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { isFailure } from "../../../../src/contract/outcomes.ts";
import { common } from "../../../texts/common.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { outcomeName } from "../../../ui/OutcomeCounts.tsx";

/** Stands for "no outcome yet" in the address. */
export const WAITING = "waiting";

const colorOf = (outcome: string): string =>
  outcome === "sent" ? "teal" : outcome !== WAITING && isFailure(outcome) ? "red" : "gray";

/** How many ended how, each to be chosen as a filter. */
export const OutcomeChoice = ({
  trigger: { outcomes, accepted },
  chosen,
  onChoose,
}: {
  trigger: Pick<TriggerDetail, "outcomes" | "accepted">;
  chosen: string | undefined;
  onChoose: (outcome: string | undefined) => void;
}) => {
  const ended = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  const waiting = accepted - ended.reduce((sum, [, count]) => sum + count, 0);
  const all: [outcome: string, name: string, count: number][] = [
    ...ended.map(([outcome, count]): [string, string, number] => [outcome, outcomeName(outcome), count]),
    ...(waiting > 0 ? [[WAITING, words.one.waiting, waiting] satisfies [string, string, number]] : []),
  ];
  return (
    <>
      <Text size="sm" c="dimmed">
        {ended.length === 0 ? words.one.noOutcomes : words.one.outcomesText}
      </Text>
      <Chip.Group
        multiple={false}
        value={chosen ?? ""}
        onChange={(outcome) => onChoose(outcome === "" ? undefined : outcome)}
      >
        <Group gap="xs" role="radiogroup" aria-label={words.one.outcomes}>
          <Chip value="">{`${common.all} ${accepted.toLocaleString("en")}`}</Chip>
          {all.map(([outcome, name, count]) => (
            <Chip key={outcome} value={outcome} color={colorOf(outcome)}>
              {`${name} ${count.toLocaleString("en")}`}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </>
  );
};

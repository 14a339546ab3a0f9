import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import type { CampaignGoal } from "../../../src/contract/goal.ts";
import { useHere } from "../../api/context.ts";
import { allSegmentsQuery } from "../../api/segments.ts";
import { goal as goalTexts } from "../../texts/goal.ts";
import { segment as texts } from "../../texts/segment.ts";
import { LongText } from "../LongText.tsx";
import { wordsOf } from "./checks.ts";
import { goalText } from "./goalText.ts";
import classes from "./segment.module.css";

/** A filter in words, with segments by their names; what is not complete is counted at the end. */
export const useFilterWords = (): ((filter: unknown) => string) => {
  const { account } = useHere();
  const { data: segments } = useQuery(allSegmentsQuery(account.id));
  return (filter) => {
    const { words, incomplete } = wordsOf(filter, (id) => segments?.find((one) => one.id === id)?.name);
    const parts = [
      ...(words === "" ? [] : [texts.sentence(words)]),
      ...(incomplete === 0 ? [] : [texts.incomplete(incomplete)]),
    ];
    return parts.join(" ");
  };
};

/** A goal in words, with segments by their names. */
export const useGoalWords = (): ((goal: CampaignGoal) => string) => {
  const { account } = useHere();
  const { data: segments } = useQuery(allSegmentsQuery(account.id));
  return (goal) => goalText(goal, (id) => segments?.find((one) => one.id === id)?.name);
};

/** The words beside a goal that is edited. */
export const GoalText = ({ goal }: { goal: CampaignGoal }) => {
  const words = useGoalWords();
  return <InWords label={goalTexts.counts} words={words(useDeferredValue(goal))} />;
};

const InWords = ({ label, words }: { label: string; words: string }) => (
  <div className={classes.words} role="status" aria-label={label}>
    <Text size="xs" fw={600} c="dimmed">
      {label}
    </Text>
    <Text size="sm" component="div">
      <LongText text={words} />
    </Text>
  </div>
);

/** The words beside a filter that is edited. */
export const FilterText = ({ filter }: { filter: unknown }) => {
  const words = useFilterWords();
  return <InWords label={texts.inWords} words={words(useDeferredValue(filter))} />;
};

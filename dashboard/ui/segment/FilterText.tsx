import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useHere } from "../../api/context.ts";
import { allSegmentsQuery } from "../../api/segments.ts";
import { segment as texts } from "../../texts/segment.ts";
import { LongText } from "../LongText.tsx";
import { wordsOf } from "./checks.ts";
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

/** The words beside a filter that is edited. */
export const FilterText = ({ filter }: { filter: unknown }) => {
  const words = useFilterWords();
  const shown = useDeferredValue(filter);
  return (
    <div className={classes.words} role="status" aria-label={texts.inWords}>
      <Text size="xs" fw={600} c="dimmed">
        {texts.inWords}
      </Text>
      <Text size="sm" component="div">
        <LongText text={words(shown)} />
      </Text>
    </div>
  );
};

import { Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Value } from "typebox/value";
import { CampaignGoal } from "../../../src/contract/goal.ts";
import { type DraftChange, draftProvidersQuery } from "../../api/campaigns.ts";
import { useHere } from "../../api/context.ts";
import { versions as words } from "../../texts/versions.ts";
import { useMoments } from "../moments.ts";
import { useFilterWords, useGoalWords } from "../segment/FilterText.tsx";
import { fieldLabel, isLong, valueText } from "./fieldWords.ts";
import { LineDiff } from "./LineDiff.tsx";
import { type SideTitles, TextPair } from "./TextPair.tsx";

const SHOWN_CHANGES = 40;
const MOMENTS = new Set(["when.startAt", "when.endAt"]);

type Side = "before" | "after";

/** Values in words, with moments in the person's zone and providers by their name. */
const useValueText = (): ((change: DraftChange, side: Side) => string) => {
  const { account } = useHere();
  const format = useMoments();
  const { data: providers } = useQuery(draftProvidersQuery(account.id));
  const inWords = useFilterWords();
  const goalInWords = useGoalWords();
  return ({ field, ...sides }, side) => {
    const value = sides[side];
    if (MOMENTS.has(field) && typeof value === "string") return format.full(value);
    if (field === "who.filter") return value === null || value === undefined ? "" : inWords(value);
    if (field === "start.goal" && Value.Check(CampaignGoal, value)) return goalInWords(value);
    const provider = field === "start.providerId" ? providers?.find(({ id }) => id === value) : undefined;
    return provider?.name ?? valueText(field, value);
  };
};

const emptyWords = (value: unknown): string =>
  value === null || value === undefined ? words.notSet : words.empty;

const Change = ({
  change,
  textOf,
  titles,
}: {
  change: DraftChange;
  textOf: ReturnType<typeof useValueText>;
  titles: SideTitles;
}) => {
  const label = fieldLabel(change.field);
  const [before, after] = [textOf(change, "before"), textOf(change, "after")];
  return (
    <Stack gap={6}>
      <Title order={3} size="h6" className="breaks">
        {label}
      </Title>
      {isLong(before, after) ? (
        <LineDiff label={words.linesOf(label)} before={before} after={after} titles={titles} />
      ) : (
        <TextPair
          titles={titles}
          before={{ text: before, empty: emptyWords(change.before) }}
          after={{ text: after, empty: emptyWords(change.after) }}
        />
      )}
    </Stack>
  );
};

/** Fields that differ, in words, each with what it was and what it is. */
export const ChangeList = ({
  changes,
  titles = words,
}: {
  changes: readonly DraftChange[];
  titles?: SideTitles;
}) => {
  const textOf = useValueText();
  const [isWhole, setWhole] = useState(false);
  if (changes.length === 0)
    return (
      <Text size="sm" role="status">
        {words.same}
      </Text>
    );
  const shown = isWhole ? changes : changes.slice(0, SHOWN_CHANGES);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" role="status">
        {words.fields(changes.length)}
      </Text>
      {shown.map((change) => (
        <Change key={change.field} change={change} textOf={textOf} titles={titles} />
      ))}
      {shown.length < changes.length ? (
        <Button variant="default" size="xs" onClick={() => setWhole(true)} style={{ alignSelf: "center" }}>
          {words.moreFields}
        </Button>
      ) : null}
    </Stack>
  );
};

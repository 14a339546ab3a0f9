import { Button, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type DraftChange, draftProvidersQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { versions as words } from "../../../texts/versions.ts";
import { LongText } from "../../../ui/LongText.tsx";
import { useMoments } from "../../../ui/moments.ts";
import classes from "./ChangeList.module.css";
import { fieldLabel, isLong, valueText } from "./fieldWords.ts";
import { LineDiff } from "./LineDiff.tsx";

const SHOWN_CHANGES = 40;
const MOMENTS = new Set(["when.startAt", "when.endAt"]);

type Side = "before" | "after";

/** Values in words, with moments in the person's zone and providers by their name. */
const useValueText = (): ((change: DraftChange, side: Side) => string) => {
  const { account } = useHere();
  const format = useMoments();
  const { data: providers } = useQuery(draftProvidersQuery(account.id));
  return ({ field, ...sides }, side) => {
    const value = sides[side];
    if (MOMENTS.has(field) && typeof value === "string") return format.full(value);
    const provider = field === "start.providerId" ? providers?.find(({ id }) => id === value) : undefined;
    return provider?.name ?? valueText(field, value);
  };
};

const Value = ({ text, isThere, side }: { text: string; isThere: boolean; side: Side }) => (
  <div className={classes[side]}>
    <Text size="xs" c="dimmed">
      {words[side]}
    </Text>
    {text === "" ? (
      <Text size="sm" c="dimmed">
        {isThere ? words.empty : words.notSet}
      </Text>
    ) : (
      <Text size="sm" component="div">
        <LongText text={text} />
      </Text>
    )}
  </div>
);

const Change = ({ change, textOf }: { change: DraftChange; textOf: ReturnType<typeof useValueText> }) => {
  const label = fieldLabel(change.field);
  const [before, after] = [textOf(change, "before"), textOf(change, "after")];
  return (
    <Stack gap={6}>
      <Title order={3} size="h6" className="breaks">
        {label}
      </Title>
      {isLong(before, after) ? (
        <LineDiff label={words.linesOf(label)} before={before} after={after} />
      ) : (
        <div className={classes.pair}>
          <Value side="before" text={before} isThere={change.before != null} />
          <Value side="after" text={after} isThere={change.after != null} />
        </div>
      )}
    </Stack>
  );
};

/** Fields that differ, in words, each with what it was and what it is. */
export const ChangeList = ({ changes }: { changes: readonly DraftChange[] }) => {
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
        <Change key={change.field} change={change} textOf={textOf} />
      ))}
      {shown.length < changes.length ? (
        <Button variant="default" size="xs" onClick={() => setWhole(true)} style={{ alignSelf: "center" }}>
          {words.moreFields}
        </Button>
      ) : null}
    </Stack>
  );
};

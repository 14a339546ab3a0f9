import { List, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import type { Filter } from "../../../src/contract/filter.ts";
import type { FilterTest } from "../../../src/contract/segment.ts";
import { useHere } from "../../api/context.ts";
import { useFollowed } from "../../api/preview.ts";
import { askFilterTest } from "../../api/segments.ts";
import { segment as words } from "../../texts/segment.ts";
import { LongText } from "../LongText.tsx";
import { Section } from "../Section.tsx";
import { ErrorState } from "../States.tsx";
import { type ChosenUser, UserSelect } from "../UserSelect.tsx";
import { problemsOf } from "./checks.ts";
import { isMembers } from "./members.ts";

const texts = words.test;
const FOLLOW_MS = 400;

const shownValue = (saw: unknown): string =>
  typeof saw === "string" ? saw : Array.isArray(saw) ? saw.map(shownValue).join(", ") : JSON.stringify(saw);

const Condition = ({ condition }: { condition: FilterTest["conditions"][number] }) => {
  const { passed, words: text } = condition;
  const Icon = passed ? IconCircleCheck : IconCircleX;
  return (
    <List.Item
      icon={
        <Icon
          size={20}
          role="img"
          aria-label={passed ? texts.holds : texts.not}
          color={passed ? "var(--mantine-color-teal-light-color)" : "var(--mantine-color-error)"}
        />
      }
    >
      <Text size="sm" component="div">
        <LongText text={text} />
      </Text>
      <Text size="xs" c="dimmed" component="div" className="breaks">
        {condition.saw === undefined || condition.saw === null
          ? texts.sawNothing
          : texts.saw(shownValue(condition.saw))}
      </Text>
    </List.Item>
  );
};

const Verdict = ({ test }: { test: FilterTest }) => (
  <Stack gap="xs">
    <Text fw={600} role="status">
      {test.passed ? texts.passed : texts.failed}
    </Text>
    <List spacing={8} listStyleType="none">
      {test.conditions.map((condition) => (
        <Condition key={condition.path} condition={condition} />
      ))}
    </List>
  </Stack>
);

/** Holds the filter against one user, condition by condition, following what is edited. */
export const UserTest = ({ filter, payload }: { filter: Filter | null; payload: unknown }) => {
  const { account } = useHere();
  const [user, setUser] = useState<ChosenUser | null>(null);
  const isComplete = filter !== null && problemsOf(filter).length === 0;
  const question = JSON.stringify({ filter, payload });
  const ask = useCallback(
    (signal: AbortSignal): Promise<FilterTest> => {
      const asked: { filter: Filter; payload: unknown } = JSON.parse(question);
      const given = isMembers(asked.payload) ? { payload: { ...asked.payload } } : {};
      return askFilterTest(
        account.id,
        { filter: asked.filter, profileId: Number(user?.value), ...given },
        signal,
      );
    },
    [account.id, question, user],
  );
  const { answer, error, isWaiting, retry } = useFollowed(
    isComplete && user !== null ? ask : null,
    FOLLOW_MS,
  );
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.text} {isMembers(payload) ? texts.withPayload : ""}
      </Text>
      <UserSelect label={texts.user} chosen={user} onChoose={setUser} />
      {user === null ? null : !isComplete ? (
        <Text size="sm" c="dimmed">
          {texts.incomplete}
        </Text>
      ) : error !== null ? (
        <ErrorState error={error} retry={retry} title={texts.error} />
      ) : answer === null ? (
        <Text size="sm" c="dimmed" role="status">
          {isWaiting ? texts.testing : ""}
        </Text>
      ) : (
        <Verdict test={answer} />
      )}
    </Section>
  );
};

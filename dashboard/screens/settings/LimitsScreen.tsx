import { Fieldset, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Account } from "../../../src/contract/account.ts";
import { CHANNELS, type ChannelName } from "../../../src/contract/content.ts";
import type { GlobalLimits } from "../../../src/contract/schedule.ts";
import { useHere, useMay } from "../../api/context.ts";
import { useSetLimits } from "../../api/limits.ts";
import { accountQuery } from "../../api/settings.ts";
import { limits as words } from "../../texts/limits.ts";
import { notifyFailed, notifyUndo } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { CheckedForm } from "./CheckedForm.tsx";
import { type CardProps, ChannelCard } from "./limits/ChannelCard.tsx";
import { LimitUses } from "./limits/LimitUses.tsx";
import {
  isSame,
  type LimitPart,
  type LimitValues,
  limitsOf,
  problemsOf,
  shownOf,
  valuesOf,
} from "./limits/limitForm.ts";
import { NotAllowed } from "./NotAllowed.tsx";
import { SaveBar } from "./SaveBar.tsx";

type Typed = Partial<Record<ChannelName, LimitValues>>;
type Left = Partial<Record<ChannelName, readonly LimitPart[]>>;

const ALL_LEFT: Left = Object.fromEntries(
  CHANNELS.map((channel) => [channel, ["atMost", "gap", "throttle"] as const]),
);

/** What is typed over the limits, until it is saved. */
const useLimitForm = ({ settings }: Account) => {
  const set = useSetLimits(useHere().account.id);
  const [typed, setTyped] = useState<Typed>({});
  const [left, setLeft] = useState<Left>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const known = settings.globalLimits;
  const valuesFor = (channel: ChannelName): LimitValues => typed[channel] ?? valuesOf(known[channel]);
  const changed = CHANNELS.filter((channel) => !isSame(valuesOf(known[channel]), valuesFor(channel)));
  const isWrong = CHANNELS.some((channel) => Object.keys(problemsOf(valuesFor(channel))).length > 0);
  const limitsFrom = (of: (channel: ChannelName) => GlobalLimits["push"]): Partial<GlobalLimits> =>
    Object.fromEntries(changed.map((channel) => [channel, of(channel)]));
  const save = (): void => {
    if (isWrong) setLeft(ALL_LEFT);
    if (isWrong || changed.length === 0 || set.isPending) return;
    const before = limitsFrom((channel) => known[channel]);
    const kept = typed;
    setTyped({});
    setLeft({});
    set.mutate(
      limitsFrom((channel) => limitsOf(valuesFor(channel))),
      {
        onSuccess: () => {
          setSavedAt(Date.now());
          notifyUndo(words.saved, () => set.mutateAsync(before));
        },
        onError: (error) => {
          setTyped(kept);
          notifyFailed(words.failed, error);
        },
      },
    );
  };
  const change = (channel: ChannelName, patch: Partial<LimitValues>): void =>
    setTyped((before) => ({
      ...before,
      [channel]: { ...(before[channel] ?? valuesOf(known[channel])), ...patch },
    }));
  const leave = (channel: ChannelName, part: LimitPart): void =>
    setLeft((before) => ({ ...before, [channel]: [...(before[channel] ?? []), part] }));
  const cardOf = (channel: ChannelName): CardProps => {
    const problems = problemsOf(valuesFor(channel));
    return {
      channel,
      values: valuesFor(channel),
      problems: shownOf(problems, left[channel] ?? []),
      isWrong: Object.keys(problems).length > 0,
      onLeave: (part) => leave(channel, part),
      change: (patch) => change(channel, patch),
    };
  };
  return { set, savedAt, cardOf, isChanged: changed.length > 0, isWrong, save };
};

const LimitsForm = ({ account }: { account: Account }) => {
  const mayChange = useMay()("account:admin");
  const { set, savedAt, cardOf, isChanged, isWrong, save } = useLimitForm(account);
  return (
    <CheckedForm hasProblems={isWrong} onSubmit={save}>
      <Stack gap="lg">
        {mayChange ? null : <NotAllowed />}
        <Fieldset variant="unstyled" m={0} disabled={!mayChange}>
          <Stack gap="md">
            {CHANNELS.map((channel) => (
              <ChannelCard key={channel} {...cardOf(channel)} />
            ))}
          </Stack>
        </Fieldset>
        {mayChange ? (
          <SaveBar
            isChanged={isChanged}
            isSaving={set.isPending}
            savedAt={savedAt}
            isFailed={set.isError || (isChanged && isWrong)}
          />
        ) : null}
      </Stack>
    </CheckedForm>
  );
};

/** How much one user gets of all campaigns together, channel by channel. */
export const LimitsScreen = () => {
  const { account } = useHere();
  const query = useQuery(accountQuery(account.id));
  return (
    <Page title={words.title}>
      <Text size="sm" c="dimmed" maw={760}>
        {words.text} {words.days}
      </Text>
      <QueryView query={query}>{(known) => <LimitsForm account={known} />}</QueryView>
      <LimitUses />
    </Page>
  );
};

import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import type { Filter } from "../../../src/contract/filter.ts";
import type { ReachCounts, ReachResult } from "../../../src/contract/segment.ts";
import { useHere } from "../../api/context.ts";
import { type Reach, useReach } from "../../api/reach.ts";
import { segment as words } from "../../texts/segment.ts";
import { Section } from "../Section.tsx";
import { ErrorState } from "../States.tsx";
import { problemsOf } from "./checks.ts";
import classes from "./reach.module.css";

const texts = words.reach;
const CHANNELS = ["email", "push", "whatsapp"] as const;
const PLATFORMS = ["android", "ios", "web", "other"] as const;
const PERCENT = 100;

const SUBSCRIBED = {
  email: "subscribedEmail",
  push: "subscribedPush",
  whatsapp: "subscribedWhatsapp",
} as const;

const figure = (count: number): string => count.toLocaleString("en");

const Row = ({
  name,
  count,
  subscribed,
  isInner = false,
}: {
  name: string;
  count: number;
  subscribed: number | null;
  isInner?: boolean;
}) => (
  <tr className={isInner ? classes.inner : undefined}>
    <th scope="row">{name}</th>
    <td>{figure(count)}</td>
    <td>{subscribed === null ? "" : figure(subscribed)}</td>
  </tr>
);

/** Of those who match, how many can be reached where. */
const Breakdown = ({ counts }: { counts: ReachCounts }) => (
  <table className={classes.counts}>
    <caption>{texts.breakdown}</caption>
    <thead>
      <tr>
        <th scope="col">{texts.channel}</th>
        <th scope="col">{texts.reachable}</th>
        <th scope="col">{texts.subscribed}</th>
      </tr>
    </thead>
    <tbody>
      {CHANNELS.map((channel) => (
        <Row
          key={channel}
          name={texts.channels[channel]}
          count={counts[channel]}
          subscribed={counts[SUBSCRIBED[channel]]}
        />
      )).flatMap((row, index) =>
        CHANNELS[index] === "push"
          ? [
              row,
              ...PLATFORMS.filter((platform) => counts.platforms[platform] > 0).map((platform) => (
                <Row
                  key={platform}
                  name={texts.platforms[platform]}
                  count={counts.platforms[platform]}
                  subscribed={null}
                  isInner
                />
              )),
            ]
          : [row],
      )}
    </tbody>
  </table>
);

const Everybody = ({ counts, channel }: { counts: ReachCounts; channel: ReachChannel }) => {
  const count = channel === "webhook" ? counts.profiles : counts[channel];
  const profiles = texts.profiles(count, figure(count));
  return (
    <div>
      <Text fw={600}>{texts.all}</Text>
      <Text size="sm">
        {channel === "webhook" ? texts.hook(profiles) : texts.allText(profiles, texts.by[channel])}
      </Text>
    </div>
  );
};

const Matching = ({ result }: { result: ReachResult }) => {
  const { counts, outOf, sample } = result;
  const count = figure(counts.profiles);
  return (
    <div>
      <Group gap={8} align="baseline">
        <Text fz={28} fw={650} lh={1.1} className="tabular">
          {sample === null ? count : texts.estimated(count)}
        </Text>
        <Text size="sm">
          {texts.match(counts.profiles)} {texts.outOf(figure(outOf))}
        </Text>
      </Group>
      {sample === null ? null : (
        <Text size="xs" c="dimmed">
          {texts.sample(
            `${(sample.share * PERCENT).toLocaleString("en", { maximumSignificantDigits: 2 })} %`,
            figure(sample.margin),
          )}
        </Text>
      )}
    </div>
  );
};

const Counting = ({ reach }: { reach: Reach }) => (
  <Group gap="sm" wrap="nowrap">
    <Progress
      value={reach.done * PERCENT}
      aria-label={texts.progress}
      animated
      flex={1}
      styles={{ section: { minWidth: 8 } }}
    />
    <Button size="compact-xs" variant="default" onClick={reach.cancel}>
      {texts.cancel}
    </Button>
  </Group>
);

type ReachChannel = (typeof CHANNELS)[number] | "webhook";

const Standing = ({ reach }: { reach: Reach }) => {
  switch (reach.kind) {
    case "failed":
      return <ErrorState error={reach.error} retry={reach.start} title={texts.failed} />;
    case "cancelled":
      return (
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {texts.cancelled}
          </Text>
          <Button size="compact-xs" variant="default" onClick={reach.start}>
            {texts.calculate}
          </Button>
        </Group>
      );
    case "counted":
      return (
        <div>
          <Button size="compact-xs" variant="default" onClick={reach.start}>
            {texts.again}
          </Button>
        </div>
      );
    default:
      return <Counting reach={reach} />;
  }
};

/** Whether a part of the filter looks at what a trigger brings. */
const asksPayload = (filter: Filter | null): boolean =>
  /"payload":|"type":"payload"/.test(JSON.stringify(filter));

/** Counts whom a filter reaches while it is edited; `null`: everybody, `undefined`: nothing is counted. */
export const useFilterReach = (filter: Filter | null | undefined): Reach => {
  const { account } = useHere();
  const isComplete = filter === undefined || filter === null || problemsOf(filter).length === 0;
  return useReach(account.id, isComplete ? filter : undefined, texts.broken);
};

/**
 * How many users a filter would reach, as counted.
 *
 * @param filter null: all users that the call names
 * @param channel of the campaign; null for a segment
 */
export const ReachView = ({
  reach,
  filter,
  channel,
}: {
  reach: Reach;
  filter: Filter | null;
  channel: ReachChannel | null;
}) => {
  const isComplete = filter === null || problemsOf(filter).length === 0;
  const { result } = reach;
  return (
    <Section title={texts.title}>
      {isComplete ? (
        <Stack gap="sm">
          <div role="status" className={classes.result} data-old={reach.kind !== "counted" || undefined}>
            {result === null ? null : filter === null && channel !== null ? (
              <Everybody counts={result.counts} channel={channel} />
            ) : (
              <Matching result={result} />
            )}
          </div>
          <Standing reach={reach} />
          {result === null ? null : <Breakdown counts={result.counts} />}
          {asksPayload(filter) ? (
            <Text size="xs" c="dimmed">
              {texts.noPayload}
            </Text>
          ) : filter === null || channel === null ? null : (
            <Text size="xs" c="dimmed">
              {texts.atTrigger}
            </Text>
          )}
        </Stack>
      ) : (
        <Text size="sm" c="dimmed">
          {texts.incomplete}
        </Text>
      )}
    </Section>
  );
};

/** The same, counted here. */
export const ReachPanel = ({ filter, channel }: { filter: Filter | null; channel: ReachChannel | null }) => (
  <ReachView reach={useFilterReach(filter)} filter={filter} channel={channel} />
);

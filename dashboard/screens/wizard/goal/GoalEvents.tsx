import { Box, Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FieldFilter } from "../../../../src/contract/filter.ts";
import type { CampaignGoal, GoalEvent } from "../../../../src/contract/goal.ts";
import { goalEventsMax, goalTimesMax } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { catalogueQuery } from "../../../api/segments.ts";
import { goal as texts } from "../../../texts/goal.ts";
import { segment as segmentTexts } from "../../../texts/segment.ts";
import { EventChoice } from "../../../ui/segment/BehaviourEditor.tsx";
import { Choose } from "../../../ui/segment/Choose.tsx";
import { problemsOf } from "../../../ui/segment/checks.ts";
import { goalCondition } from "../../../ui/segment/goalText.ts";
import { type Members, membersOf, present, textOf } from "../../../ui/segment/members.ts";
import { BuilderContext, type BuilderScope, LeafContext } from "../../../ui/segment/scope.ts";
import classes from "../../../ui/segment/segment.module.css";
import { NumberText } from "../../../ui/segment/values.tsx";
import { useField } from "../WizardContext.ts";

const GOAL = "start.goal";
const EVENTS = `${GOAL}.events`;
const MATCHES = ["any", "all"] as const;

const isFieldFilter = (value: Members): value is Members & FieldFilter => typeof value["type"] === "string";

const whereOf = (value: unknown): FieldFilter | null => {
  const where = membersOf(value);
  return isFieldFilter(where) ? where : null;
};

/** How often it has to happen. 0 stands for nothing typed, which no draft can be saved with. */
const Times = ({
  index,
  times,
  onChange,
}: {
  index: number;
  times: number;
  onChange: (times: number) => void;
}) => {
  const path = `${EVENTS}.${index}.times`;
  const { error } = useField(path);
  return (
    <Group gap={8} wrap="nowrap">
      <span className={classes.word}>{texts.atLeast}</span>
      <NumberText
        label={texts.times(segmentTexts.eventPart(texts.name, index + 1))}
        value={times === 0 ? undefined : times}
        onChange={(next) => onChange(next ?? 0)}
        width={64}
        isWhole
        data-field={path}
        error={error !== undefined}
      />
      <span className={classes.word}>{times === 1 ? texts.time : texts.timesWord}</span>
    </Group>
  );
};

interface EventsProps {
  goal: CampaignGoal;
  change: (part: Partial<CampaignGoal>) => void;
}

const EventList = ({ goal, change }: EventsProps) => {
  const { events } = goal;
  const put = (at: number, part: Partial<GoalEvent>): void =>
    change({ events: events.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return [...events.entries()].map(([index, { event, where, times }]) => (
    <div key={index} className={`${classes.row} ${events.length > 1 ? classes.fields : ""}`}>
      <EventChoice
        index={index}
        choice={present({ event, where: where ?? undefined })}
        onChange={(next) => put(index, { event: textOf(next["event"]), where: whereOf(next["where"]) })}
        onRemove={
          events.length > 1
            ? () => change({ events: events.filter((_, other) => other !== index) })
            : undefined
        }
      >
        <Times index={index} times={times} onChange={(next) => put(index, { times: next })} />
      </EventChoice>
    </div>
  ));
};

/** Asked once there are several. */
const Match = ({ goal: { events, match }, change }: EventsProps) =>
  events.length > 1 ? (
    <Choose
      label={texts.match}
      value={match}
      choices={MATCHES.map((one) => [one, texts.matches[one]] as const)}
      onChange={(next) => change({ match: next })}
      width={96}
      data-field={`${GOAL}.match`}
    />
  ) : null;

/** What is wrong with the events, once somebody was there: what the builder lacks first. */
const useEventProblem = (
  problems: BuilderScope["problems"],
  { events }: CampaignGoal,
): string | undefined => {
  const { error } = useField(EVENTS);
  if (error === undefined) return undefined;
  if (events.length === 0) return texts.noEvent;
  const isCount = events.some(({ times }) => !Number.isInteger(times) || times < 1 || times > goalTimesMax);
  return isCount ? texts.timesRange(goalTimesMax) : (problems[0]?.message ?? error);
};

/** What the parts of the events work with: names that were received, and no payload, which the events come after. */
const useGoalBuilder = (events: CampaignGoal["events"]): BuilderScope => {
  const { account } = useHere();
  const { data: catalogue } = useQuery(catalogueQuery(account.id));
  return useMemo(
    (): BuilderScope => ({
      catalogue,
      segments: [],
      payload: null,
      payloadPaths: [],
      problems: events.length === 0 ? [] : problemsOf(goalCondition(events)),
      fieldOf: (path) => `${GOAL}.${path}`,
      zone: account.timeZone,
    }),
    [catalogue, events, account.timeZone],
  );
};

/** One event, or several of which any or all count; each with its properties and how often. */
export const GoalEvents = ({ goal, change }: EventsProps) => {
  const { onBlur } = useField(EVENTS);
  const { events } = goal;
  const builder = useGoalBuilder(events);
  const problem = useEventProblem(builder.problems, goal);
  const isTouched = problem !== undefined;
  const leaf = useMemo(() => ({ path: "", name: texts.name, isTouched }), [isTouched]);
  return (
    <BuilderContext.Provider value={builder}>
      <LeafContext.Provider value={leaf}>
        <Box
          className={classes.row}
          role="group"
          aria-label={texts.events}
          data-field={EVENTS}
          onBlur={onBlur}
        >
          <Text size="sm" fw={500} className={classes.whole ?? ""}>
            {events.length > 1 ? texts.events : texts.event}
          </Text>
          <Match goal={goal} change={change} />
          <EventList goal={goal} change={change} />
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            disabled={events.length >= goalEventsMax}
            onClick={() => change({ events: [...events, { event: "", where: null, times: 1 }] })}
          >
            {texts.another}
          </Button>
          {problem === undefined ? null : (
            <Text size="sm" c="var(--mantine-color-error)" role="alert" className={classes.whole ?? ""}>
              {problem}
            </Text>
          )}
        </Box>
      </LeafContext.Provider>
    </BuilderContext.Provider>
  );
};

import { Button, Checkbox, Stack, Text } from "@mantine/core";
import { IconTargetArrow } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { CampaignGoal } from "../../../../src/contract/goal.ts";
import { goalWithinMinutesUsual } from "../../../../src/limits.ts";
import { sampleQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { goal as texts } from "../../../texts/goal.ts";
import { notifyUndo } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GoalText } from "../../../ui/segment/FilterText.tsx";
import { SegmentBuilder } from "../../../ui/segment/SegmentBuilder.tsx";
import { useField, useSection, useWizard } from "../WizardContext.ts";
import { DurationField } from "../when/DurationField.tsx";
import { GoalEvents } from "./GoalEvents.tsx";
import { Revenue } from "./Revenue.tsx";

const USERS = "start.goal.users";
const NO_PAYLOAD = {};

const FIRST: CampaignGoal = {
  match: "any",
  events: [{ event: "", where: null, times: 1 }],
  users: null,
  revenueProperty: null,
  withinMinutes: goalWithinMinutesUsual,
};

interface PartProps {
  goal: CampaignGoal;
  change: (part: Partial<CampaignGoal>) => void;
}

/** Whose conversion counts. What was asked stays while the box is off, as long as the page is open. */
const Users = ({ goal, change }: PartProps) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { error, onBlur } = useField(USERS);
  const [isAsked, setAsked] = useState(goal.users !== null);
  const former = useRef(goal.users);
  const { data: sample } = useQuery(sampleQuery(account.id, draft.campaign.id, draft.revision));
  // somebody else's change brings one along
  const isOn = isAsked || goal.users !== null;
  return (
    <Stack gap="sm" onBlur={onBlur}>
      <Checkbox
        label={texts.users}
        description={texts.usersText}
        checked={isOn}
        onChange={({ currentTarget: { checked } }) => {
          if (!checked) former.current = goal.users;
          setAsked(checked);
          change({ users: checked ? former.current : null });
        }}
      />
      {isOn ? (
        <SegmentBuilder
          value={goal.users}
          onChange={(users) => change({ users })}
          payload={sample?.payload ?? NO_PAYLOAD}
          field={USERS}
        />
      ) : null}
      {error === undefined || !isOn ? null : (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
};

const Goal = ({ goal, change }: PartProps) => (
  <Stack gap="lg">
    <GoalEvents goal={goal} change={change} />
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {texts.within}
      </Text>
      <DurationField
        numberLabel={texts.withinNumber}
        unitLabel={texts.withinUnit}
        hint={texts.withinRange}
        path="start.goal.withinMinutes"
        minutes={goal.withinMinutes}
        onChange={(withinMinutes) => change({ withinMinutes })}
      />
    </Stack>
    <Revenue goal={goal} change={change} />
    <Users goal={goal} change={change} />
    <GoalText goal={goal} />
  </Stack>
);

/** What users are to do after the message; a campaign needs none. */
export const GoalSection = () => {
  const [start, put] = useSection("start");
  const { draft } = useWizard();
  const goal = start.goal ?? null;
  const remove = (): void => {
    put({ goal: null });
    notifyUndo(texts.removed, async () => put({ goal }));
  };
  return (
    <Section
      title={texts.title}
      aside={
        goal === null ? undefined : (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={remove}>
            {texts.remove}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" maw={680}>
        {texts.text}
      </Text>
      {goal === null ? (
        <Button
          variant="default"
          leftSection={<IconTargetArrow size={16} aria-hidden />}
          onClick={() => put({ goal: FIRST })}
          style={{ alignSelf: "flex-start" }}
          data-field="start.goal"
        >
          {texts.set}
        </Button>
      ) : (
        <Goal
          goal={goal}
          change={(part) => {
            const now = draft.now().start.goal ?? null;
            if (now !== null) put({ goal: { ...now, ...part } });
          }}
        />
      )}
    </Section>
  );
};

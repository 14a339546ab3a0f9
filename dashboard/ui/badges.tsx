import { Badge, Tooltip } from "@mantine/core";
import { IconFlask2 } from "@tabler/icons-react";
import type { CampaignState } from "../../src/contract/campaignStates.ts";
import { isFailure, isOutcome, OUTCOME_WORDS } from "../../src/contract/outcomes.ts";
import { common, names } from "../texts/common.ts";

const STATE_COLORS: Record<CampaignState, string> = {
  draft: "gray",
  scheduled: "blue",
  running: "teal",
  paused: "yellow",
  completed: "gray",
  stopped: "red",
  archived: "gray",
};

/** @param isSafetyStop held by the safety stop, not by a person */
export const StateBadge = ({
  state,
  isSafetyStop = false,
}: {
  state: CampaignState;
  isSafetyStop?: boolean;
}) => (
  <Badge
    color={isSafetyStop ? "orange" : STATE_COLORS[state]}
    variant={state === "running" ? "filled" : "light"}
  >
    {isSafetyStop ? common.safetyStop : names.state[state]}
  </Badge>
);

/** How a message ended, or where it stands; the outcome's own sentence on hover. */
export const OutcomeBadge = ({
  outcome,
  state,
}: {
  outcome: string | null;
  state: keyof typeof names.messageState;
}) => {
  if (outcome === null || !isOutcome(outcome)) return <Badge color="gray">{names.messageState[state]}</Badge>;
  const color = outcome === "sent" ? "teal" : isFailure(outcome) ? "red" : "gray";
  return (
    <Tooltip label={OUTCOME_WORDS[outcome].meaning} multiline maw={320}>
      <Badge color={color}>{names.outcome[outcome]}</Badge>
    </Tooltip>
  );
};

/** On everything that goes to the sandbox, so that nobody takes it for a real delivery. */
export const SandboxBadge = () => (
  <Badge color="orange" leftSection={<IconFlask2 size={13} aria-hidden />}>
    {common.sandbox}
  </Badge>
);

export const TestBadge = () => (
  <Badge color="grape" variant="outline">
    {common.test}
  </Badge>
);

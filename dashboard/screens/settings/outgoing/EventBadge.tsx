import { Badge } from "@mantine/core";
import type { OutgoingState } from "../../../../src/contract/outgoingStates.ts";
import { outgoing } from "../../../texts/outgoing.ts";

const COLORS: Record<OutgoingState, string> = { waiting: "blue", told: "teal", failed: "red" };

/** Where an event stands. */
export const EventBadge = ({ state }: { state: OutgoingState }) => (
  <Badge color={COLORS[state]}>{outgoing.log.states[state]}</Badge>
);

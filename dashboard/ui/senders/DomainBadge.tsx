import { Badge } from "@mantine/core";
import type { Sender } from "../../../src/contract/sender.ts";
import { senders as words } from "../../texts/senders.ts";

const COLORS = { verified: "teal", not_verified: "orange", unknown: "gray" } as const;

/** Whether mailboxes can trust the domain of a sender, as far as is known. */
export const DomainBadge = ({ state }: { state: Sender["domain"]["state"] }) => (
  <Badge color={COLORS[state]} variant="light" flex="none">
    {words.states[state]}
  </Badge>
);

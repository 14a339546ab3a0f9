import type { Scope } from "../../../src/contract/credential.ts";
import type { Overview } from "../../../src/contract/overview.ts";

export type StepId = keyof Overview["checklist"];

interface Step {
  id: StepId;
  /** What a role needs to do it. */
  scope: Scope;
}

/** What makes a new account useful, in the order in which it is easiest. */
export const STEPS: readonly Step[] = [
  { id: "inboxMessage", scope: "campaigns:write" },
  { id: "published", scope: "campaigns:publish" },
  { id: "credential", scope: "account:admin" },
  { id: "trigger", scope: "trigger" },
  { id: "profiles", scope: "profiles:read" },
  { id: "provider", scope: "providers:write" },
];

export const isComplete = (checklist: Overview["checklist"]): boolean =>
  STEPS.every(({ id }) => checklist[id]);

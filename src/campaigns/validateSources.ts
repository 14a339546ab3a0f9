import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import type { Filter } from "../contract/filter.ts";
import { filterProblems } from "../contract/filterProblems.ts";
import { payloadPaths } from "../db/filter/payload.ts";
import type { CatalogueName } from "../db/queries/catalogue.ts";
import { unseenNames } from "./unseen.ts";

type EventSource = NonNullable<CampaignContent["start"]["sources"]["event"]>;

const FIELD = "start.sources.event";
const INNER = "events.0.";

/** The source as the condition that asks for the same event, so that it is judged as filters are. */
const conditionOf = ({ event, where }: EventSource): Filter => ({
  type: "behaviour",
  did: true,
  match: "any",
  events: [where === null ? { event } : { event, where }],
  within: { kind: "ever" },
  measure: { kind: "count", is: { op: "at_least", value: 1 } },
});

const fieldOf = (path: string): string =>
  path.startsWith(INNER) ? `${FIELD}.${path.slice(INNER.length)}` : `${FIELD}.event`;

/** What is wrong with the uploaded event that fires the campaign; one that is off is nobody's concern. */
export const validateEventSource = (
  { start }: Pick<CampaignContent, "start">,
  received: readonly CatalogueName[],
): DraftProblem[] => {
  const source = start.sources.event;
  if (source === null || !source.isOn) return [];
  const blocking = (field: string, message: string): DraftProblem => ({
    section: "start",
    level: "blocking",
    field,
    message,
  });
  if (source.event.trim() === "") {
    return [blocking(`${FIELD}.event`, "Name the event that fires the campaign, or turn this source off.")];
  }
  const condition = conditionOf(source);
  const problems = filterProblems(condition);
  if (problems.length > 0) return problems.map(({ field, message }) => blocking(fieldOf(field), message));
  if (payloadPaths(condition).length > 0) {
    const message =
      "The event is the payload here: compare its properties with values, not with the payload.";
    return [blocking(`${FIELD}.where`, message)];
  }
  return unseenNames(condition, "", received).map(({ field, message }) => ({
    section: "start" as const,
    level: "worth_a_look" as const,
    field: fieldOf(field.replace(/^\./, "")),
    message,
  }));
};

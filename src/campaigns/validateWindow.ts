import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { zoneOffsetHoursMax } from "../limits.ts";
import { onClock } from "../moments/clockWords.ts";
import { earliestPermitted } from "../moments/plan.ts";

type When = CampaignContent["when"];
type Rules = Pick<When, "doNotDisturb" | "deliverAt" | "cutOff">;

/** From its start to its end, itself excluded; in epoch milliseconds. */
interface Window {
  fromMs: number;
  endMs: number;
}

const HOUR_MS = 3_600_000;
const NONE: Rules = { doNotDisturb: null, deliverAt: null, cutOff: null };

/** When messages can leave at all; null without an end, or where there is none left. */
const windowOf = ({ startAt, endAt }: When, now: Date): Window | null => {
  if (endAt === null) return null;
  const fromMs = Math.max(now.getTime(), startAt === null ? 0 : Date.parse(startAt));
  const endMs = Date.parse(endAt);
  return fromMs < endMs ? { fromMs, endMs } : null;
};

/** The rules that are read on one kind of clock. */
const rulesOn = ({ doNotDisturb, deliverAt, cutOff }: Rules, clock: "user" | "account"): Rules => ({
  doNotDisturb: doNotDisturb?.zone === clock ? doNotDisturb : null,
  deliverAt: clock === "user" ? deliverAt : null,
  cutOff: cutOff?.zone === clock ? cutOff : null,
});

const isHopelessIn =
  (zone: string, { fromMs, endMs }: Window) =>
  (rules: Rules): boolean =>
    earliestPermitted(rules, { user: zone, account: zone }, fromMs) >= endMs;

/**
 * Whether no user's clock shows a permitted time within the window. Clocks are at most so far from UTC, each of them at some
 * distance: so what all of them show together is what one shows in a window that is longer by that at both ends.
 */
const isHopelessForAll = ({ fromMs, endMs }: Window): ((rules: Rules) => boolean) => {
  const apartMs = zoneOffsetHoursMax * HOUR_MS;
  return isHopelessIn("UTC", { fromMs: fromMs - apartMs, endMs: endMs + apartMs });
};

/** The field to mend, once the rules are hopeless together: the first that is by itself, or else the last of them. */
const fieldOf = (rules: Rules, isHopeless: (rules: Rules) => boolean): string => {
  const { doNotDisturb, deliverAt, cutOff } = rules;
  if (doNotDisturb !== null && isHopeless({ ...NONE, doNotDisturb })) return "when.doNotDisturb.week";
  if (deliverAt !== null) return "when.deliverAt";
  return cutOff === null ? "when.doNotDisturb.week" : "when.cutOff";
};

const NAMES: Record<string, string> = {
  "when.doNotDisturb.week": "do not disturb leaves",
  "when.deliverAt": "the time of day and what holds beside it leave",
  "when.cutOff": "the cut-off and what holds beside it leave",
};

/** A window that do not disturb, time of day or cut-off fill: the campaign would run, and nothing would ever leave. */
export const validateWindow = ({ when }: CampaignContent, now: Date, accountZone: string): DraftProblem[] => {
  const window = windowOf(when, now);
  if (window === null) return [];
  const shown = (ms: number): string => onClock(new Date(ms).toISOString(), accountZone);
  const span = `Between ${shown(window.fromMs)} and ${shown(window.endMs)} (${accountZone})`;
  const problem = (
    level: DraftProblem["level"],
    field: string,
    whose: string,
    end: string,
  ): DraftProblem => ({
    section: "when",
    level,
    field,
    message: `${span} ${NAMES[field]} no moment free ${whose}, so that ${end}`,
  });
  const inAccountZone = isHopelessIn(accountZone, window);
  const forAll = isHopelessForAll(window);
  const [users, accounts] = [rulesOn(when, "user"), rulesOn(when, "account")];
  const never = "nothing would ever be sent. Mend this, or start and end.";
  if (inAccountZone(accounts))
    return [problem("blocking", fieldOf(accounts, inAccountZone), "on the account's clock", never)];
  if (forAll(users)) return [problem("blocking", fieldOf(users, forAll), "on any user's clock", never)];
  return inAccountZone(when)
    ? [
        problem(
          "worth_a_look",
          fieldOf(when, inAccountZone),
          "for users in the account's time zone",
          "they would never get it.",
        ),
      ]
    : [];
};

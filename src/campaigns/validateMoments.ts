import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { overridesGlobalLimits } from "../contract/purpose.ts";
import { hasFreeMinute, leavesAMoment } from "../contract/quietWeek.ts";
import { WEEKDAYS } from "../contract/schedule.ts";
import { validateWindow } from "./validateWindow.ts";

const problem = (level: DraftProblem["level"], field: string, message: string): DraftProblem => ({
  section: "when",
  level,
  field,
  message,
});

const MS_PER_DAY = 86_400_000;

/** What the limits of the campaign say together with the rest. */
export const validateLimits = (content: CampaignContent): DraftProblem[] => {
  const { messageLimit } = content.when;
  const pointless = messageLimit.atMostEver === 1 && messageLimit.minimumGapMinutes !== null;
  return [
    ...(overridesGlobalLimits(content)
      ? [
          problem(
            "worth_a_look",
            "when.globalLimits",
            "The account's global limits do not hold this promotional message.",
          ),
        ]
      : []),
    ...(pointless
      ? [
          problem(
            "worth_a_look",
            "when.messageLimit.minimumGapMinutes",
            "A user gets this campaign once at most, so that a gap between two messages holds nothing.",
          ),
        ]
      : []),
  ];
};

/** A range that ends when it starts is a whole day, which its author may not have meant. */
const wholeDays = (week: NonNullable<CampaignContent["when"]["doNotDisturb"]>["week"]): DraftProblem[] =>
  WEEKDAYS.flatMap((weekday) =>
    [...week[weekday].entries()].flatMap(([index, { from, to }]) =>
      from === to
        ? [
            problem(
              "worth_a_look",
              `when.doNotDisturb.week.${weekday}.${index}.to`,
              `From ${from} to ${to} are 24 hours; write 00:00 to 24:00 if the whole day is meant.`,
            ),
          ]
        : [],
    ),
  );

/** A window that is shorter than a day need not hold the time of day of every zone. */
const tooShort = ({ startAt, endAt, deliverAt }: CampaignContent["when"]): boolean =>
  deliverAt !== null &&
  startAt !== null &&
  endAt !== null &&
  Date.parse(endAt) > Date.parse(startAt) &&
  Date.parse(endAt) - Date.parse(startAt) < MS_PER_DAY;

/** Whether do not disturb, time of day, cut-off and window leave a moment at which a message can leave. */
export const validateMoments = (
  content: CampaignContent,
  { now, timeZone }: { now: Date; timeZone: string },
): DraftProblem[] => {
  const { when } = content;
  const { doNotDisturb } = when;
  if (doNotDisturb !== null && !hasFreeMinute(doNotDisturb.week)) {
    return [
      problem(
        "blocking",
        "when.doNotDisturb.week",
        "The ranges leave no minute of the week free, so that nothing would ever be sent.",
      ),
    ];
  }
  const isHopeless = !leavesAMoment(when);
  const inWindow = isHopeless ? [] : validateWindow(content, now, timeZone);
  return [
    ...(doNotDisturb === null ? [] : wholeDays(doNotDisturb.week)),
    ...inWindow,
    ...(isHopeless
      ? [
          problem(
            "worth_a_look",
            when.deliverAt === null ? "when.cutOff" : "when.deliverAt",
            "Do not disturb, time of day and cut-off leave no moment together, so that nothing would ever be sent.",
          ),
        ]
      : []),
    ...(inWindow.length === 0 && tooShort(when)
      ? [
          problem(
            "worth_a_look",
            "when.deliverAt",
            "Start and end lie less than a day apart: in some time zones the time of day does not come between them.",
          ),
        ]
      : []),
  ];
};

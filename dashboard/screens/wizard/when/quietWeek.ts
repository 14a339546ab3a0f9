import { minutesOf, quietMinutesOn } from "../../../../src/contract/quietWeek.ts";
import { type DoNotDisturb, type QuietRange, WEEKDAYS } from "../../../../src/contract/schedule.ts";
import { quietTexts as texts } from "../../../texts/schedule.ts";

/** A week of do not disturb while it is written, and in words. */

type Week = DoNotDisturb["week"];
export type Weekday = (typeof WEEKDAYS)[number];

export const NIGHT: QuietRange = { from: "21:00", to: "09:00" };

export const everyDay = (ranges: readonly QuietRange[]): Week => {
  const day = (): QuietRange[] => ranges.map((range) => ({ ...range }));
  return {
    monday: day(),
    tuesday: day(),
    wednesday: day(),
    thursday: day(),
    friday: day(),
    saturday: day(),
    sunday: day(),
  };
};

/** What is offered first. */
export const FIRST_QUIET: DoNotDisturb = { week: everyDay([NIGHT]), zone: "user", action: "deliver_after" };

const DAY = 1_440;

/** An end at midnight is the end of the day; a field for a time of day knows only 00:00. */
export const endTyped = (time: string): string => (time === "00:00" ? "24:00" : time);
export const endShown = (time: string): string => (time === "24:00" ? "00:00" : time);

/** Whether it ends on the day after the one it starts on, later than at midnight. */
export const endsNextDay = ({ from, to }: QuietRange): boolean =>
  from !== "" && to !== "" && minutesOf(to) <= minutesOf(from);

/** Whether every time of the week was given. */
export const isGiven = (week: Week): boolean =>
  WEEKDAYS.every((day) => week[day].every(({ from, to }) => from !== "" && to !== ""));

const clock = (minutes: number): string => {
  const left = minutes > DAY ? minutes - DAY : minutes;
  return `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
};

/** The ranges that start on a day, those that touch joined. */
const joined = (week: Week, weekday: number): { from: number; to: number }[] => {
  const all = quietMinutesOn(week, weekday).sort((one, other) => one.from - other.from);
  const spans: { from: number; to: number }[] = [];
  for (const { from, to } of all) {
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
};

const dayWords = (week: Week, weekday: number): string =>
  joined(week, weekday)
    .map(({ from, to }) => (from === 0 && to === DAY ? texts.wholeDay : texts.range(clock(from), clock(to))))
    .join(", ");

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")}${texts.and}${names.at(-1)}`;

const MANY = 3;

const namesOf = (weekdays: readonly number[]): string => {
  if (weekdays.length === WEEKDAYS.length) return texts.everyDay;
  const names = weekdays.map((weekday) => texts.days[WEEKDAYS[weekday] ?? "monday"]);
  const [first = 0] = weekdays;
  const isRow = weekdays.length >= MANY && weekdays.every((weekday, index) => weekday === first + index);
  return isRow ? texts.through(names[0] ?? "", names.at(-1) ?? "") : listed(names);
};

/** "every day 21:00–09:00", "Monday to Friday 21:00–09:00; Saturday and Sunday the whole day"; empty where nothing is quiet. */
export const weekWords = (week: Week): string => {
  const groups = new Map<string, number[]>();
  for (const weekday of WEEKDAYS.keys()) {
    const words = dayWords(week, weekday);
    if (words !== "") groups.set(words, [...(groups.get(words) ?? []), weekday]);
  }
  return [...groups].map(([words, weekdays]) => `${namesOf(weekdays)} ${words}`).join("; ");
};

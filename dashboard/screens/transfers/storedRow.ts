import { transfers as words } from "../../texts/transfers.ts";
import { shownValue } from "../users/shownValue.ts";

/** A row of a preview in words: who, what they did, and what is stored of it. */
export interface StoredRow {
  who: string;
  event: string | null;
  stored: string;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Writes a moment, given as ISO 8601. */
type WriteMoment = (at: string) => string;

const textOf = (value: unknown, write: WriteMoment): string => {
  const shown = shownValue(value);
  if (shown.kind === "moment") return write(shown.at);
  return shown.kind === "text" ? shown.text : "";
};

const pairsOf = (value: unknown, write: WriteMoment): string[] =>
  isRecord(value)
    ? Object.entries(value).map(([name, one]) => words.mapping.value(name, textOf(one, write)))
    : [];

/** Reads what the API says that it would store; a list's rows tell how many users they mean. */
export const storedRow = (stored: Record<string, unknown>, write: WriteMoment): StoredRow => {
  const { profileIds, identities, name, at, seenAt, properties } = stored;
  if (Array.isArray(profileIds))
    return { who: words.mapping.users(profileIds.length), event: null, stored: "" };
  const moment = at ?? seenAt;
  const parts = [...(typeof moment === "string" ? [write(moment)] : []), ...pairsOf(properties, write)];
  return {
    who: isRecord(identities) ? Object.values(identities).map(String).join(", ") : "",
    event: typeof name === "string" ? name : null,
    stored: parts.join(" · "),
  };
};

import type { Named } from "../../../api/dryRuns.ts";
import type { TrySearch } from "../../../searches.ts";
import { instantOf } from "../../../ui/wallTime.ts";

/** What is tried, between the address of the view, the form, and the question to the API. */

/** What the field of the user is found by, for whoever comes to try the campaign. */
export const TRY_OUT = "tryOut";

const KINDS = ["user", "identity", "email", "phone", "objectId", "FBID", "GPID"] as const;

/** `user:17`, `identity:u-1`: whom the text names; null when it names nobody. */
export const readNamed = (text: string): Named | null => {
  const at = text.indexOf(":");
  const kind = KINDS.find((one) => one === text.slice(0, at));
  const value = text.slice(at + 1);
  if (kind === undefined || value === "") return null;
  return kind === "user" && !/^[1-9]\d{0,14}$/.test(value) ? null : { kind, value };
};

export const writeNamed = ({ kind, value }: Named): string => `${kind}:${value}`;

/** What somebody who is no user yet may be named by, of what is typed: the likeliest first. */
export const guesses = (typed: string): Named[] => {
  const identity: Named = { kind: "identity", value: typed };
  if (/^[^\s@]+@[^\s@]+$/.test(typed)) return [{ kind: "email", value: typed }, identity];
  if (/^\+?[\d\s()-]{7,}$/.test(typed)) return [{ kind: "phone", value: typed }, identity];
  return [identity];
};

export interface Fields {
  to: Named | null;
  /** As a clock shows it; null: now, "": not given yet. */
  wall: string | null;
  zone: string;
  version: "published" | "draft";
}

/** The form as the address has it. */
export const fieldsOf = (
  { to, at, zone, version }: TrySearch,
  accountZone: string,
  isPublished: boolean,
): Fields => ({
  to: to === undefined ? null : readNamed(to),
  wall: at ?? null,
  zone: zone ?? accountZone,
  version: isPublished && version !== "draft" ? "published" : "draft",
});

/** The address of the form. */
export const searchOf = ({ to, wall, zone, version }: Fields, isPublished: boolean): TrySearch => ({
  to: to === null ? undefined : writeNamed(to),
  at: wall ?? undefined,
  zone: wall === null ? undefined : zone,
  version: isPublished && version === "draft" ? "draft" : undefined,
});

/** When the trigger comes; null: now. Undefined while no moment is given. */
export const momentOf = ({ wall, zone }: Pick<Fields, "wall" | "zone">): string | null | undefined =>
  wall === null ? null : instantOf(wall, zone)?.at;

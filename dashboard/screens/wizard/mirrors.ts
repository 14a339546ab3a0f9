import { type Mirror, SECTIONS } from "./draftState.ts";

/**
 * What is typed and not saved, kept by the browser: one entry for each person, draft and page, so that two pages
 * never write over each other. A page takes up its own after a reload; those of other pages once they have gone
 * quiet, since a page that is alive saves its own.
 */

const PREFIX = "clarion.draft";
const QUIET_MS = 3_000;

export interface MirrorPlace {
  account: string;
  campaign: string;
  person: string;
}

interface Kept {
  at: number;
  mirror: Mirror;
}

const prefixOf = ({ account, campaign, person }: MirrorPlace): string =>
  `${PREFIX}:${[account, campaign, person].map(encodeURIComponent).join(":")}:`;

/** The same after a reload; another in every page. */
const pageId = (): string => {
  const known = sessionStorage.getItem(PREFIX);
  if (known !== null) return known;
  const made = crypto.getRandomValues(new Uint32Array(2)).join("-");
  sessionStorage.setItem(PREFIX, made);
  return made;
};

const isKept = (value: unknown): value is Kept =>
  typeof value === "object" &&
  value !== null &&
  "at" in value &&
  "mirror" in value &&
  typeof value.mirror === "object" &&
  value.mirror !== null &&
  "yours" in value.mirror &&
  "under" in value.mirror &&
  Object.keys(value.mirror.yours ?? {}).every((name) => SECTIONS.some((section) => section === name));

const parsed = (text: string | null): Kept | null => {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isKept(value) ? value : null;
  } catch {
    return null;
  }
};

/**
 * Keeps what is not saved, or forgets it when all is. False: the browser keeps nothing (full, or forbidden).
 *
 * @param opening tells apart the times that this page opened the draft
 */
export const keepMirror = (
  place: MirrorPlace & { opening: number },
  mirror: Mirror | null,
  now: number,
): boolean => {
  try {
    const key = `${prefixOf(place)}${pageId()}:${place.opening}`;
    if (mirror === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ at: now, mirror }));
    return true;
  } catch {
    return mirror === null;
  }
};

/** Takes up what earlier pages left; `isWaiting` when another page's is too young to be sure that it is gone. */
export const takeMirrors = (place: MirrorPlace, now: number): { mirrors: Mirror[]; isWaiting: boolean } => {
  try {
    const prefix = prefixOf(place);
    const own = `${prefix}${pageId()}:`;
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    const found = keys.flatMap((key) => {
      const kept = parsed(localStorage.getItem(key));
      return kept === null ? [] : [{ key, ...kept }];
    });
    const quiet = found.filter(({ key, at }) => key.startsWith(own) || now - at > QUIET_MS);
    for (const { key } of quiet) localStorage.removeItem(key);
    return {
      mirrors: quiet.sort((one, other) => one.at - other.at).map(({ mirror }) => mirror),
      isWaiting: quiet.length < found.length,
    };
  } catch {
    return { mirrors: [], isWaiting: false };
  }
};

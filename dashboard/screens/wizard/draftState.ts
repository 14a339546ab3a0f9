import type { CampaignContent } from "../../../src/contract/campaign.ts";

/**
 * The draft as typed, and what of it is where.
 *
 * A section is in one of: as saved (not in `yours`) → typed (`yours`) → on its way (`yours` and `sending`) → as saved.
 * When somebody else's save changed a section that is in `yours`, it is in conflict: it is not sent until the person
 * has chosen. What must stay true: text leaves `yours` only when the server has it, or when the person took theirs;
 * and a section is only ever sent over a version of it that was the one under the person's text.
 */

export const SECTIONS = ["name", "labels", "start", "who", "what", "when", "formerIds"] as const;
export type SectionName = (typeof SECTIONS)[number];
export type Sections = Pick<CampaignContent, SectionName>;

/** The part of a campaign that saving is about. */
export interface Saved {
  revision: number;
  draft: CampaignContent;
}

export interface DraftState {
  /** The draft as the server last told it. */
  base: CampaignContent;
  revision: number;
  /** Typed and not known to be saved. */
  yours: Partial<Sections>;
  /** On its way to the server. */
  sending: Partial<Sections> | null;
  /** Fingerprints of what was sent without an answer: the server may have it. */
  unanswered: Partial<Record<SectionName, readonly string[]>>;
  /** Sections of `yours` that somebody else changed too. */
  conflicts: readonly SectionName[];
}

export interface Mirror {
  revision: number;
  yours: Partial<Sections>;
  /** Fingerprints of what lay under the typed text. */
  under: Partial<Record<SectionName, string>>;
  unanswered: DraftState["unanswered"];
  conflicts: readonly SectionName[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON with its names in order; members that are undefined are absent, as they are on the wire. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  ) ?? "";

/** FNV-1a (draft-eastlake-fnv), twice with different starts: 64 bits are enough to know one's own text again. */
const hashed = (text: string): string => {
  let one = 0x811c9dc5;
  let other = 0x01000193;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
  }
  return `${(one >>> 0).toString(36)}.${(other >>> 0).toString(36)}.${text.length.toString(36)}`;
};

export const fingerprint = (value: unknown): string => hashed(canonical(value));

const isSame = (one: unknown, other: unknown): boolean =>
  one === other || canonical(one) === canonical(other);

const without = (sections: Partial<Sections>, gone: SectionName): Partial<Sections> => {
  const { [gone]: _, ...left } = sections;
  return left;
};

const namesIn = (sections: Partial<Sections>): SectionName[] => SECTIONS.filter((name) => name in sections);

export const freshState = ({ revision, draft }: Saved): DraftState => ({
  base: draft,
  revision,
  yours: {},
  sending: null,
  unanswered: {},
  conflicts: [],
});

/** What the person sees: the saved draft with the typed sections in it. */
export const contentOf = ({ base, yours }: DraftState): CampaignContent => ({ ...base, ...yours });

/** The person typed. Text that is as saved again needs no saving, unless an older one is still on its way. */
export const typed = <Name extends SectionName>(
  state: DraftState,
  name: Name,
  value: Sections[Name],
): DraftState => {
  const mayBeElsewhere =
    state.conflicts.includes(name) ||
    (state.sending !== null && name in state.sending) ||
    (state.unanswered[name] ?? []).length > 0;
  const yours =
    !mayBeElsewhere && isSame(value, state.base[name])
      ? without(state.yours, name)
      : { ...state.yours, [name]: value };
  return { ...state, yours };
};

/** Sections to be sent now: typed, not in conflict, and not held back. Null when there is none. */
export const toSend = (state: DraftState, held: readonly SectionName[] = []): Partial<Sections> | null => {
  const names = namesIn(state.yours).filter(
    (name) => !state.conflicts.includes(name) && !held.includes(name),
  );
  if (names.length === 0) return null;
  return Object.fromEntries(names.map((name) => [name, state.yours[name]]));
};

export const sent = (state: DraftState, sections: Partial<Sections>): DraftState => {
  const unanswered = { ...state.unanswered };
  for (const name of namesIn(sections)) {
    unanswered[name] = [...new Set([...(unanswered[name] ?? []), fingerprint(sections[name])])];
  }
  return { ...state, sending: sections, unanswered };
};

/** The draft as it is on the server now, under what is typed here. An older answer than the last changes nothing. */
const rebased = (state: DraftState, saved: Saved, told: readonly string[] = []): DraftState => {
  if (saved.revision < state.revision) return state;
  let { yours } = state;
  const conflicts = new Set(state.conflicts);
  for (const name of namesIn(yours)) {
    const theirs = saved.draft[name];
    if (isSame(theirs, yours[name])) {
      yours = without(yours, name);
      conflicts.delete(name);
      continue;
    }
    const isOurs = state.unanswered[name]?.includes(fingerprint(theirs)) === true;
    const hasMoved = told.includes(name) || !isSame(theirs, state.base[name]);
    if (hasMoved && !isOurs) conflicts.add(name);
  }
  return { ...state, base: saved.draft, revision: saved.revision, yours, conflicts: [...conflicts] };
};

/** Somebody saved: the draft was read again. */
export const seen = (state: DraftState, saved: Saved): DraftState => rebased(state, saved);

/**
 * What was sent is saved. Text typed since stays to be sent; where the answer brings somebody else's change of a
 * section that is being typed in, that section is in conflict.
 */
export const acknowledged = (state: DraftState, saved: Saved): DraftState => {
  let { yours, unanswered } = state;
  let conflicts = state.conflicts;
  for (const name of namesIn(state.sending ?? {})) {
    const { [name]: _, ...left } = unanswered;
    unanswered = left;
    if (!isSame(yours[name], state.sending?.[name])) continue;
    // Whoever changed it after this save did so knowing it.
    yours = without(yours, name);
    conflicts = conflicts.filter((one) => one !== name);
  }
  const base = { ...state.base };
  if (saved.revision >= state.revision) Object.assign(base, state.sending);
  return rebased({ ...state, base, yours, unanswered, conflicts, sending: null }, saved);
};

/** No answer, or a refusal: everything stays to be sent. */
export const failed = (state: DraftState): DraftState => ({ ...state, sending: null });

/** Refused because sections have moved on (409): the others go on, on top of what is there now. */
export const collided = (state: DraftState, current: Saved, told: readonly string[]): DraftState => {
  const after = rebased({ ...state, sending: null }, current, told);
  // A server that was restored from a copy is behind: what it has is what counts.
  return current.revision < state.revision
    ? rebased({ ...state, sending: null, revision: current.revision }, current, told)
    : after;
};

/** Decides a conflict for what is typed here: it is sent over their version, which the person has seen. */
export const keptMine = (state: DraftState, name: SectionName): DraftState => ({
  ...state,
  conflicts: state.conflicts.filter((one) => one !== name),
});

/** Decides a conflict for their version. */
export const tookTheirs = (state: DraftState, name: SectionName): DraftState => ({
  ...keptMine(state, name),
  yours: without(state.yours, name),
});

/** What has to be kept in the browser so that nothing typed is lost; null when all is saved. */
export const mirrorOf = (state: DraftState): Mirror | null => {
  const names = namesIn(state.yours);
  if (names.length === 0) return null;
  return {
    revision: state.revision,
    yours: state.yours,
    under: Object.fromEntries(names.map((name) => [name, fingerprint(state.base[name])])),
    unanswered: state.unanswered,
    conflicts: state.conflicts,
  };
};

/** Puts back what was typed in an earlier page and not saved, on top of the draft as it is now. */
export const restored = (state: DraftState, mirror: Mirror): DraftState => {
  let after = state;
  for (const name of namesIn(mirror.yours)) {
    const mine = mirror.yours[name];
    const now = state.base[name];
    if (mine === undefined || isSame(mine, now)) continue;
    const print = fingerprint(now);
    const isUnder = mirror.under[name] === print && !mirror.conflicts.includes(name);
    const isOurs = mirror.unanswered[name]?.includes(print) === true;
    after = {
      ...after,
      yours: { ...after.yours, [name]: mine },
      unanswered: { ...after.unanswered, [name]: mirror.unanswered[name] ?? [] },
      conflicts: isUnder || isOurs ? after.conflicts : [...new Set([...after.conflicts, name])],
    };
  }
  return after;
};

import type { CampaignContent } from "../../../src/contract/campaign.ts";
import type { Campaign, CampaignPatch } from "../../../src/contract/campaignLife.ts";
import type { ProblemDetails } from "../../../src/contract/problem.ts";
import type { SaveAnswer } from "../../api/draft.ts";
import {
  acknowledged,
  collided,
  contentOf,
  type DraftState,
  failed,
  freshState,
  keptMine,
  type Mirror,
  mirrorOf,
  restored,
  SECTIONS,
  type SectionName,
  type Sections,
  seen,
  sent,
  tookTheirs,
  toSend,
  typed,
} from "./draftState.ts";

type Problems = NonNullable<ProblemDetails["problems"]>;

export type SaveState =
  | { kind: "saved"; at: number | null }
  | { kind: "typed" }
  | { kind: "saving" }
  /** All that is left to save waits for a choice between two versions. */
  | { kind: "conflict" }
  | { kind: "not-saved"; message: string; isRetrying: boolean };

export interface DraftView {
  campaign: Campaign;
  content: CampaignContent;
  revision: number;
  save: SaveState;
  unsaved: readonly SectionName[];
  conflicts: readonly { name: SectionName; theirs: unknown; yours: unknown }[];
  /** Problems of the form of what is typed, which keep its section from being saved. */
  formProblems: Problems;
  /** Something was put back that an earlier page had not saved. */
  hasRestored: boolean;
}

/** Everything that is not the keeper itself: the network, the clock, what the browser keeps. */
export interface KeeperDeps {
  save: (patch: CampaignPatch) => Promise<SaveAnswer>;
  /** Null: nothing is left to keep. False when the browser would not keep it. */
  keep: (mirror: Mirror | null) => boolean;
  check: (name: SectionName, value: unknown) => Problems;
  now: () => number;
  later: (run: () => void, afterMs: number) => () => void;
}

/** Long enough to not save every letter, short enough to be saved before anybody looks away. */
const TYPING_MS = 600;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 30_000;

/** Keeps one draft: what is typed goes to the server by itself, and stays in the browser until it is there. */
export class DraftKeeper {
  readonly #deps: KeeperDeps;
  readonly #listeners = new Set<() => void>();
  #campaign: Campaign;
  #state: DraftState;
  #cancel: (() => void) | null = null;
  #tries = 0;
  #running: Promise<void> | null = null;
  #failure: { message: string; isRetrying: boolean } | null = null;
  #refused: Partial<Record<SectionName, Problems>> = {};
  #savedAt: number | null = null;
  #hasRestored = false;
  #isKept = true;
  #isEnded = false;
  #view: DraftView;

  constructor(campaign: Campaign, deps: KeeperDeps) {
    this.#deps = deps;
    this.#campaign = campaign;
    this.#state = freshState(campaign);
    this.#view = this.#look();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): DraftView => this.#view;

  /** Whether closing the window now would lose something: only where the browser keeps nothing. */
  readonly wouldLose = (): boolean => !this.#isKept && this.#view.unsaved.length > 0;

  readonly type = <Name extends SectionName>(name: Name, value: Sections[Name]): void => {
    delete this.#refused[name];
    this.#put(typed(this.#state, name, value));
    this.#plan(TYPING_MS);
  };

  /** Saves what is to be saved, now. True: everything that was typed before is on the server. */
  readonly flush = async (): Promise<boolean> => {
    if (this.#running !== null) await this.#running;
    await this.#send();
    return this.#view.unsaved.length === 0;
  };

  /** The draft was read again. */
  readonly see = (campaign: Campaign): void => {
    if (campaign.revision < this.#campaign.revision) return;
    this.#campaign = campaign;
    this.#put(seen(this.#state, campaign));
  };

  readonly keepMine = (name: SectionName): void => {
    this.#put(keptMine(this.#state, name));
    void this.flush();
  };

  /** Answers how to take it back. */
  readonly takeTheirs = (name: SectionName): (() => void) => {
    const { [name]: mine } = this.#state.yours;
    this.#put(tookTheirs(this.#state, name));
    return () => {
      if (mine === undefined) return;
      this.#put(typed(this.#state, name, mine));
      this.#plan(TYPING_MS);
    };
  };

  readonly restore = (mirrors: readonly Mirror[]): void => {
    const before = this.#state;
    for (const mirror of mirrors) this.#state = restored(this.#state, mirror);
    if (this.#state !== before) {
      this.#hasRestored = true;
      this.#plan(0);
    }
    this.#put(this.#state);
  };

  readonly forgetRestored = (): void => {
    this.#hasRestored = false;
    this.#put(this.#state);
  };

  /** Saves once more and ends. What that does not save stays in the browser, for the next page. */
  readonly dispose = (): void => {
    void this.flush();
    this.#isEnded = true;
    this.#cancel?.();
    this.#cancel = null;
  };

  #plan(afterMs: number): void {
    if (this.#isEnded) return;
    this.#cancel?.();
    this.#cancel = this.#deps.later(() => void this.flush(), afterMs);
  }

  #formProblems(): Partial<Record<SectionName, Problems>> {
    const found: Partial<Record<SectionName, Problems>> = { ...this.#refused };
    for (const name of SECTIONS) {
      if (!(name in this.#state.yours) || found[name] !== undefined) continue;
      const problems = this.#deps.check(name, this.#state.yours[name]);
      if (problems.length > 0) found[name] = problems;
    }
    return found;
  }

  #send(): Promise<void> {
    if (this.#running !== null) return this.#running;
    this.#cancel?.();
    this.#cancel = null;
    const held = this.#formProblems();
    const sections = toSend(
      this.#state,
      SECTIONS.filter((name) => held[name] !== undefined),
    );
    if (sections === null) return Promise.resolve();
    const { revision } = this.#state;
    this.#put(sent(this.#state, sections));
    this.#running = this.#deps.save({ revision, ...sections }).then((answer) => {
      this.#running = null;
      this.#take(answer, sections);
    });
    return this.#running;
  }

  #take(answer: SaveAnswer, sections: Partial<Sections>): void {
    if (answer.kind === "saved" || answer.kind === "conflict") {
      this.#tries = 0;
      this.#failure = null;
    }
    if (answer.kind === "saved") {
      this.#savedAt = this.#deps.now();
      if (answer.campaign.revision >= this.#campaign.revision) this.#campaign = answer.campaign;
      this.#put(acknowledged(this.#state, answer.campaign));
    } else if (answer.kind === "conflict") {
      this.#campaign = answer.current;
      this.#put(collided(this.#state, answer.current, answer.sections));
    } else {
      this.#miss(answer, sections);
    }
    if (answer.kind !== "refused" && answer.kind !== "away" && toSend(this.#state) !== null) {
      this.#plan(answer.kind === "conflict" ? 0 : TYPING_MS);
    }
  }

  #miss(answer: Extract<SaveAnswer, { kind: "refused" | "away" }>, sections: Partial<Sections>): void {
    const isRetrying = answer.kind === "away";
    this.#failure = { message: answer.message, isRetrying };
    const named = new Set(
      answer.kind === "refused" ? answer.problems.map(({ field }) => field.split(".")[0]) : [],
    );
    const blamed = SECTIONS.filter((name) => name in sections && named.has(name));
    for (const name of blamed) {
      if (answer.kind !== "refused") continue;
      this.#refused[name] = answer.problems.filter(({ field }) => field.split(".")[0] === name);
    }
    this.#put(failed(this.#state));
    const hasOthers = blamed.length > 0;
    if (isRetrying) this.#plan(Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** this.#tries++));
    else if (hasOthers) this.#plan(0);
  }

  #put(state: DraftState): void {
    this.#state = state;
    const mirror = mirrorOf(state);
    if (!this.#isEnded || mirror === null) this.#isKept = this.#deps.keep(mirror);
    this.#view = this.#look();
    for (const listener of this.#listeners) listener();
  }

  #saveState(formProblems: Problems, unsaved: readonly SectionName[]): SaveState {
    if (this.#state.sending !== null) return { kind: "saving" };
    if (unsaved.length === 0) return { kind: "saved", at: this.#savedAt };
    if (unsaved.every((name) => this.#state.conflicts.includes(name))) return { kind: "conflict" };
    if (this.#failure !== null) return { kind: "not-saved", ...this.#failure };
    const [first] = formProblems;
    return first === undefined
      ? { kind: "typed" }
      : { kind: "not-saved", message: first.message, isRetrying: false };
  }

  #look(): DraftView {
    const { yours, base, revision, conflicts } = this.#state;
    const unsaved = SECTIONS.filter((name) => name in yours);
    const formProblems = Object.values(this.#formProblems()).flat();
    const content = contentOf(this.#state);
    return {
      campaign: { ...this.#campaign, name: content.name, labels: content.labels, draft: content },
      content,
      revision,
      save: this.#saveState(formProblems, unsaved),
      unsaved,
      conflicts: conflicts.map((name) => ({ name, theirs: base[name], yours: yours[name] })),
      formProblems,
      hasRestored: this.#hasRestored,
    };
  }
}

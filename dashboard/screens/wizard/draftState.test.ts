import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CampaignContent } from "../../../src/contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../../src/contract/campaignDefaults.ts";
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
  type SectionName,
  type Sections,
  seen,
  sent,
  tookTheirs,
  toSend,
  typed,
} from "./draftState.ts";

const EMPTY: CampaignContent = {
  name: "",
  labels: [],
  channel: "email",
  start: { ...START_DEFAULTS, purpose: null, providerId: null, unknownUsers: "account" },
  who: { ...WHO_DEFAULTS, audience: "all", filter: null },
  what: { messageType: "single", missingValues: "blank" },
  when: {
    ...WHEN_DEFAULTS,
    startAt: null,
    endAt: null,
    timeToLiveMinutes: null,
    lostAnswer: "repeat",
    whilePaused: "hold",
  },
  formerIds: [],
};

/** Two sections are enough to have one in conflict and one not. */
type Typed = "name" | "labels";
const TYPED: readonly Typed[] = ["name", "labels"];
const textOf = (content: CampaignContent, section: Typed): string =>
  section === "name" ? content.name : (content.labels[0] ?? "");
const withText = (content: CampaignContent, section: Typed, text: string): CampaignContent =>
  section === "name" ? { ...content, name: text } : { ...content, labels: text === "" ? [] : [text] };

/** The server's rule: a section that moved after the named revision, and differs, is a conflict. */
class ModelServer {
  draft = EMPTY;
  revision = 1;
  readonly moved: Record<Typed, number> = { name: 1, labels: 1 };
  /** Everything that was ever stored, and who wrote what is there. */
  readonly stored: Record<Typed, Set<string>> = { name: new Set([""]), labels: new Set([""]) };
  readonly author: Record<Typed, "me" | "other"> = { name: "me", labels: "me" };

  write(section: Typed, text: string, author: "me" | "other"): void {
    this.draft = withText(this.draft, section, text);
    this.stored[section].add(text);
    this.author[section] = author;
    this.moved[section] = this.revision;
  }

  patch(revision: number, given: Partial<Sections>, onOverwrite: (section: Typed, text: string) => void) {
    const next = { ...this.draft, ...given };
    const changed = TYPED.filter((section) => textOf(next, section) !== textOf(this.draft, section));
    const sections = changed.filter((section) => this.moved[section] > revision);
    if (sections.length > 0 || revision > this.revision) return { kind: "conflict", sections } as const;
    if (changed.length > 0) this.revision++;
    for (const section of changed) {
      if (this.author[section] === "other") onOverwrite(section, textOf(this.draft, section));
      this.write(section, textOf(next, section), "me");
    }
    return { kind: "saved" } as const;
  }

  other(section: Typed, text: string): void {
    this.revision++;
    this.write(section, text, "other");
  }

  now() {
    return { revision: this.revision, draft: this.draft };
  }
}

type Answer =
  | { kind: "saved"; saved: { revision: number; draft: CampaignContent } }
  | { kind: "conflict"; current: { revision: number; draft: CampaignContent }; sections: readonly string[] }
  | { kind: "lost" };

/** A page, the network and a server, driven step by step. */
class World {
  readonly server = new ModelServer();
  state: DraftState = freshState(this.server.now());
  mirror: Mirror | null = null;
  answer: Answer | null = null;
  pending: { revision: number; sections: Partial<Sections> } | null = null;
  /** What the person last meant each section to be, unless it gave it up for theirs. */
  readonly meant: Partial<Record<Typed, string>> = {};
  /** Others' texts that lay under ours when we typed or decided: overwriting them is no loss. */
  readonly known: Record<Typed, Set<string>> = { name: new Set(), labels: new Set() };
  count = 0;

  put(state: DraftState): void {
    this.state = state;
    this.mirror = mirrorOf(state);
    for (const section of TYPED) {
      if (!state.conflicts.includes(section)) this.known[section].add(textOf(state.base, section));
    }
  }

  type(section: Typed): void {
    const text = `mine ${this.count++}`;
    this.meant[section] = text;
    const next = withText(contentOf(this.state), section, text);
    this.put(
      section === "name" ? typed(this.state, "name", next.name) : typed(this.state, "labels", next.labels),
    );
  }

  send(): void {
    if (this.state.sending !== null) return;
    const sections = toSend(this.state);
    if (sections === null) return;
    this.pending = { revision: this.state.revision, sections };
    this.put(sent(this.state, sections));
  }

  arrive(): void {
    if (this.pending === null || this.answer !== null) return;
    const { revision, sections } = this.pending;
    const done = this.server.patch(revision, sections, (section, text) => {
      expect(this.known[section], `${section}: "${text}" was overwritten unseen`).toContain(text);
    });
    this.answer =
      done.kind === "saved"
        ? { kind: "saved", saved: this.server.now() }
        : { kind: "conflict", current: this.server.now(), sections: done.sections };
  }

  hear(): void {
    if (this.answer === null || this.pending === null) return;
    const { answer } = this;
    this.answer = null;
    this.pending = null;
    if (answer.kind === "saved") this.put(acknowledged(this.state, answer.saved));
    else if (answer.kind === "conflict") this.put(collided(this.state, answer.current, answer.sections));
  }

  lose(): void {
    if (this.pending === null) return;
    this.answer = null;
    this.pending = null;
    this.put(failed(this.state));
  }

  reload(): void {
    const kept: Mirror | null = this.mirror === null ? null : JSON.parse(JSON.stringify(this.mirror));
    this.answer = null;
    this.pending = null;
    const fresh = freshState(this.server.now());
    this.put(kept === null ? fresh : restored(fresh, kept));
  }

  decide(section: Typed, isMine: boolean): void {
    if (!this.state.conflicts.includes(section)) return;
    if (!isMine) delete this.meant[section];
    this.put(isMine ? keptMine(this.state, section) : tookTheirs(this.state, section));
  }

  check(): void {
    for (const section of TYPED) {
      const meant = this.meant[section];
      if (meant === undefined) continue;
      const isHere = section in this.state.yours && textOf(contentOf(this.state), section) === meant;
      const isThere = this.server.stored[section].has(meant);
      expect(isHere || isThere, `${section}: "${meant}" is neither here nor saved`).toBe(true);
    }
  }
}

const aSection = fc.constantFrom<Typed>("name", "labels");
const aStep: fc.Arbitrary<(world: World) => void> = fc.oneof(
  aSection.map((section) => (world: World) => world.type(section)),
  fc.constant((world: World) => world.send()),
  fc.constant((world: World) => world.arrive()),
  fc.constant((world: World) => world.hear()),
  fc.constant((world: World) => world.lose()),
  fc.constant((world: World) => world.reload()),
  fc.constant((world: World) => world.put(seen(world.state, world.server.now()))),
  aSection.map((section) => (world: World) => world.server.other(section, `theirs ${world.count++}`)),
  fc.tuple(aSection, fc.boolean()).map(
    ([section, isMine]) =>
      (world: World) =>
        world.decide(section, isMine),
  ),
);

describe("a draft", () => {
  test("loses no typed text and overwrites nobody's unseen, whatever is typed, saved, lost and reloaded when", () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
        const world = new World();
        for (const step of steps) {
          step(world);
          world.check();
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test("is saved whole once the network is there and conflicts are decided", () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 40 }), (steps) => {
        const world = new World();
        for (const step of steps) step(world);
        for (let round = 0; round < 6; round++) {
          for (const section of TYPED) world.decide(section, true);
          world.send();
          world.arrive();
          world.hear();
          world.put(seen(world.state, world.server.now()));
        }
        expect(world.state.yours).toEqual({});
        expect(world.state.base).toEqual(world.server.draft);
        expect(world.mirror).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  const saved = (revision: number, change: Partial<CampaignContent>) => ({
    revision,
    draft: { ...EMPTY, ...change },
  });
  const at1 = freshState(saved(1, {}));

  test("takes somebody else's change of another section silently", () => {
    const state = seen(typed(at1, "name", "Mine"), saved(2, { labels: ["theirs"] }));
    expect(state.conflicts).toEqual([]);
    expect(contentOf(state)).toMatchObject({ name: "Mine", labels: ["theirs"] });
  });

  test("asks when somebody else changed the section that is being typed in, and sends the others meanwhile", () => {
    const both = typed(typed(at1, "name", "Mine"), "labels", ["mine"]);
    const state = collided(sent(both, { name: "Mine" }), saved(3, { name: "Theirs" }), ["name"]);
    expect(state.conflicts).toEqual(["name"]);
    expect(toSend(state)).toEqual({ labels: ["mine"] });
    expect(toSend(keptMine(state, "name"))).toEqual({ name: "Mine", labels: ["mine"] });
    expect(contentOf(tookTheirs(state, "name")).name).toBe("Theirs");
  });

  test("does not take its own save, whose answer was lost, for somebody else's", () => {
    const lost = failed(sent(typed(at1, "name", "Mi"), { name: "Mi" }));
    const state = seen(typed(lost, "name", "Mine"), saved(2, { name: "Mi" }));
    expect(state.conflicts).toEqual([]);
    expect(toSend(state)).toEqual({ name: "Mine" });
  });

  test("is not sent again when the text is as saved", () => {
    const names: readonly SectionName[] = ["name"];
    expect(toSend(typed(typed(at1, "name", "x"), "name", ""))).toBeNull();
    expect(toSend(typed(at1, "name", "x"), names)).toBeNull();
  });
});

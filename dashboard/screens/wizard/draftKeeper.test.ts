import { describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../../src/contract/campaignDefaults.ts";
import type { Campaign, CampaignPatch } from "../../../src/contract/campaignLife.ts";
import type { SaveAnswer } from "../../api/draft.ts";
import { DraftKeeper } from "./draftKeeper.ts";
import type { Mirror } from "./draftState.ts";

const aCampaign = (revision: number, change: Partial<Campaign["draft"]> = {}): Campaign => {
  const draft: Campaign["draft"] = {
    name: "Order",
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
    ...change,
  };
  return {
    id: "0f3c7d1e-0000-7000-8000-000000000000",
    campaignId: null,
    name: draft.name,
    labels: draft.labels,
    channel: "email",
    purpose: null,
    state: "draft",
    version: 0,
    revision,
    sandbox: true,
    startAt: null,
    endAt: null,
    createdBy: "person/1",
    createdAt: "2026-11-24T18:00:00.000Z",
    updatedAt: "2026-11-24T18:00:00.000Z",
    pausedAt: null,
    safetyStop: null,
    resumedAt: null,
    draft,
  };
};

/** A keeper whose clock and network are turned by hand. */
const aKeeper = (campaign = aCampaign(1)) => {
  const timers: { run: () => void; afterMs: number }[] = [];
  const sent: CampaignPatch[] = [];
  const answers: ((answer: SaveAnswer) => void)[] = [];
  const kept: (Mirror | null)[] = [];
  const keeper = new DraftKeeper(campaign, {
    save: (patch) => {
      sent.push(patch);
      return new Promise((answer) => answers.push(answer));
    },
    keep: (mirror) => {
      kept.push(mirror);
      return true;
    },
    check: (name, value) =>
      name === "formerIds" && String(value).includes("x")
        ? [{ field: "formerIds.0", message: "Digits only." }]
        : [],
    now: () => 1_000,
    later: (run, afterMs) => {
      const timer = { run, afterMs };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
  });
  /** Runs the timer that is set, and says what it waited for. */
  const tick = (): number | undefined => {
    const timer = timers.shift();
    timer?.run();
    return timer?.afterMs;
  };
  const answer = async (given: SaveAnswer): Promise<void> => {
    answers.shift()?.(given);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  return { keeper, sent, kept, tick, answer, timers };
};

const AWAY: SaveAnswer = { kind: "away", message: "Clarion does not answer." };

describe("the keeper of a draft", () => {
  test("saves a while after the last letter, only what was typed, and says so", async () => {
    const { keeper, sent, kept, tick, answer } = aKeeper();
    keeper.type("name", "O");
    keeper.type("name", "Or");
    expect(keeper.view().save.kind).toBe("typed");
    expect(kept.at(-1)?.yours).toEqual({ name: "Or" });
    expect(tick()).toBe(600);
    expect(keeper.view().save.kind).toBe("saving");
    expect(sent).toEqual([{ revision: 1, name: "Or" }]);
    await answer({ kind: "saved", campaign: aCampaign(2, { name: "Or" }) });
    expect(keeper.view().save).toEqual({ kind: "saved", at: 1_000 });
    expect(kept.at(-1)).toBeNull();
  });

  test("keeps trying while the network is away, ever less often, and keeps the text in the browser", async () => {
    const { keeper, kept, tick, answer } = aKeeper();
    keeper.type("name", "Typed");
    tick();
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 8; round++) {
      await answer(AWAY);
      expect(keeper.view().save).toMatchObject({ kind: "not-saved", isRetrying: true });
      expect(kept.at(-1)?.yours).toEqual({ name: "Typed" });
      waits.push(tick());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  test("lets no section wait for another that cannot be saved as it stands", async () => {
    const { keeper, sent, tick, answer } = aKeeper();
    keeper.type("formerIds", ["x"]);
    keeper.type("name", "Good");
    tick();
    expect(sent).toEqual([{ revision: 1, name: "Good" }]);
    await answer({ kind: "saved", campaign: aCampaign(2, { name: "Good" }) });
    expect(keeper.view().save).toEqual({ kind: "not-saved", message: "Digits only.", isRetrying: false });
    keeper.type("formerIds", ["7"]);
    tick();
    expect(sent.at(-1)).toEqual({ revision: 2, formerIds: ["7"] });
  });

  test("holds back the section that the server refuses and sends the others, without asking again and again", async () => {
    const { keeper, sent, tick, answer, timers } = aKeeper();
    keeper.type("labels", ["bad"]);
    keeper.type("name", "Good");
    tick();
    const problems = [{ field: "labels.0", message: "No." }];
    await answer({ kind: "refused", message: "One thing is wrong.", problems });
    tick();
    expect(sent.at(-1)).toEqual({ revision: 1, name: "Good" });
    await answer({ kind: "saved", campaign: aCampaign(2, { name: "Good" }) });
    while (timers.length > 0) tick();
    expect(sent).toHaveLength(2);
    expect(keeper.view().formProblems).toEqual(problems);
  });

  test("shows both versions of a section that somebody else changed, and publishes neither unseen", async () => {
    const { keeper, sent, tick, answer } = aKeeper();
    keeper.type("name", "Mine");
    tick();
    await answer({ kind: "conflict", current: aCampaign(2, { name: "Theirs" }), sections: ["name"] });
    expect(keeper.view().conflicts).toEqual([{ name: "name", theirs: "Theirs", yours: "Mine" }]);
    expect(keeper.view().save.kind).toBe("conflict");
    expect(await keeper.flush()).toBe(false);
    keeper.keepMine("name");
    expect(sent.at(-1)).toEqual({ revision: 2, name: "Mine" });
  });

  test("gives back what was typed when taking theirs is taken back", () => {
    const { keeper } = aKeeper();
    keeper.type("name", "Mine");
    keeper.see(aCampaign(2, { name: "Theirs" }));
    const takeBack = keeper.takeTheirs("name");
    expect(keeper.view().content.name).toBe("Theirs");
    takeBack();
    expect(keeper.view().content.name).toBe("Mine");
  });

  test("that ends saves once more, and leaves the rest in the browser for the next page", async () => {
    const { keeper, sent, kept, answer, timers } = aKeeper();
    keeper.type("name", "Typed");
    keeper.dispose();
    expect(sent).toEqual([{ revision: 1, name: "Typed" }]);
    const before = kept.length;
    await answer(AWAY);
    expect(timers).toEqual([]);
    expect(kept.slice(before)).toEqual([]);
    expect(kept.at(-1)?.yours).toEqual({ name: "Typed" });
  });
});

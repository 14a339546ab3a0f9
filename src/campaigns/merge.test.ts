import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../tests/helpers/database.ts";
import type { Campaign } from "../contract/campaignLife.ts";
import { systemClock as clock } from "../lib/clock.ts";
import { createDraft, patchDraft, RevisionConflict } from "./drafts.ts";
import { requireCampaign } from "./find.ts";
import { asCampaign } from "./view.ts";

const SECTIONS = ["name", "labels", "what"] as const;
type Section = (typeof SECTIONS)[number];

/** A section that holds this text and nothing else. */
const patchOf = (section: Section, text: string) => {
  switch (section) {
    case "name":
      return { name: text };
    case "labels":
      return { labels: [text] };
    case "what":
      return {
        what: {
          messageType: "single" as const,
          missingValues: "blank" as const,
          whatsapp: { templateName: text, language: "en", parameters: [] },
        },
      };
  }
};

const textIn = (campaign: Campaign, section: Section): string | undefined => {
  switch (section) {
    case "name":
      return campaign.draft.name;
    case "labels":
      return campaign.draft.labels[0];
    case "what":
      return campaign.draft.what.whatsapp?.templateName;
  }
};

const editor = fc.constantFrom(0, 1);
const acts = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("look" as const), editor }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("save" as const),
        editor,
        section: fc.constantFrom(...SECTIONS),
      }),
    },
  ),
  { maxLength: 12 },
);

describe("two who edit one draft", () => {
  let database: TestDatabase;
  let accountId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
  });
  afterAll(() => database.drop());

  const aDraft = () =>
    createDraft(database.db, clock, accountId, { name: "Shared", channel: "whatsapp" }, "t");
  const now = async (id: string) =>
    asCampaign(await requireCampaign(database.db, accountId, id), clock.now());

  test("never lose a text that was saved, unless who saved over it had seen it", async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (steps) => {
        const made = await aDraft();
        /** What each of them has before it. */
        const seen = [made, made];
        /** What must be in the draft: the text that was saved last with its predecessor in view. */
        const saved = new Map<Section, string | undefined>(SECTIONS.map((one) => [one, textIn(made, one)]));
        for (const [n, step] of steps.entries()) {
          if (step.kind === "look") {
            seen[step.editor] = await now(made.id);
            continue;
          }
          const view = seen[step.editor] ?? made;
          const hasSeen = textIn(view, step.section) === saved.get(step.section);
          const text = `text ${n}`;
          const change = { revision: view.revision, ...patchOf(step.section, text) };
          const answer = await patchDraft(database.db, clock, accountId, made.id, change).catch(
            (error: unknown) => error,
          );
          if (hasSeen) {
            saved.set(step.section, text);
            seen[step.editor] = await now(made.id);
          } else {
            expect(answer).toBeInstanceOf(RevisionConflict);
            expect(answer).toMatchObject({ sections: [step.section] });
          }
          const current = await now(made.id);
          for (const [section, kept] of saved) expect(textIn(current, section)).toBe(kept);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("at once, in different sections, both are kept; in the same one, one is and the other is told", async () => {
    const { id, revision } = await aDraft();
    const save = (section: Section, text: string) =>
      patchDraft(database.db, clock, accountId, id, { revision, ...patchOf(section, text) });
    const outcomes = await Promise.allSettled([save("name", "A"), save("labels", "B"), save("name", "C")]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(await now(id)).toMatchObject({ revision: 3, labels: ["B"] });
  });

  test("a section given as it is stored changes nothing and stands in nobody's way", async () => {
    const { id, revision } = await aDraft();
    await patchDraft(database.db, clock, accountId, id, { revision, name: "New" });
    const same = await patchDraft(database.db, clock, accountId, id, { revision, name: "New", labels: [] });
    expect(same).toMatchObject({ revision: revision + 1, name: "New" });
  });
});

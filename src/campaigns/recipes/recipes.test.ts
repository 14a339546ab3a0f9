import { Value } from "typebox/value";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, insertAccount, type TestDatabase } from "../../../tests/helpers/database.ts";
import { START_DEFAULTS } from "../../contract/campaignDefaults.ts";
import { Recipe } from "../../contract/preview.ts";
import { systemClock } from "../../lib/clock.ts";
import { compileMessage } from "../../pipeline/render/compile.ts";
import { anInput } from "../../pipeline/render/messages.fixture.ts";
import { templateProblems } from "../../pipeline/render/problems.ts";
import { ensureSandboxProviders } from "../../providers/sandbox.ts";
import { createDraft } from "../drafts.ts";
import { requireCampaign } from "../find.ts";
import { checkDraft } from "../problems.ts";
import { RECIPES } from "./recipes.ts";

const CASES = RECIPES.flatMap((recipe) =>
  recipe.channels.map(({ channel, create }) => ({ id: recipe.id, channel, create })),
);

describe("recipes", () => {
  let database: TestDatabase;
  let accountId: number;
  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    await ensureSandboxProviders(database.db, accountId);
  });
  afterAll(() => database.drop());

  const draftOf = async ({ channel, create: { name, purpose, goal, what } }: (typeof CASES)[number]) => {
    const { db } = database;
    const start = { ...START_DEFAULTS, purpose, ...(goal === undefined ? {} : { goal }) };
    const made = await createDraft(db, systemClock, accountId, { name, channel, start, what }, "test");
    return requireCampaign(db, accountId, made.id);
  };

  test("each is what the contract says, and none has the id of another", () => {
    for (const recipe of RECIPES) expect(Value.Check(Recipe, recipe), recipe.id).toBe(true);
    expect(new Set(RECIPES.map(({ id }) => id)).size).toBe(RECIPES.length);
  });

  test.each(CASES)("$id by $channel becomes a draft that could be published as it is", async (recipe) => {
    const row = await draftOf(recipe);
    const { problems } = await checkDraft(database.db, accountId, row, systemClock.now(), {
      templateProblems,
    });
    expect(problems.filter(({ level }) => level === "blocking")).toEqual([]);
    expect(problems.filter(({ section }) => section === "what")).toEqual([]);
  });

  test.each(CASES)("$id by $channel renders with its own sample, and no value is missing", async (recipe) => {
    const { draft } = await draftOf(recipe);
    const strict = { ...draft, what: { ...draft.what, missingValues: "do_not_send" as const } };
    const result = compileMessage(strict).render(anInput(draft.what.samplePayload));
    expect(result).toMatchObject({ kind: "rendered" });
    // what a WhatsApp template says itself has placeholders of its own
    const text = JSON.stringify(result, (key, value) => (key === "template" ? null : value)).replace(
      '"sound":"default"',
      "",
    );
    for (const leftover of ["{{", "{%", "default", "about:blank", "Invalid"])
      expect(text).not.toContain(leftover);
  });

  test.each(CASES)(
    "$id by $channel does without a payload: it leaves, or says what is missing",
    async (recipe) => {
      const { draft } = await draftOf(recipe);
      const expected = draft.what.missingValues === "blank" ? "rendered" : "template_value_missing";
      expect(compileMessage(draft).render(anInput(null))).toMatchObject({ kind: expected });
    },
  );
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../tests/helpers/database.ts";
import { createAccount } from "../accounts/accounts.ts";
import { START_DEFAULTS } from "../contract/campaignDefaults.ts";
import { CAMPAIGN_STATES } from "../contract/campaignStates.ts";
import { listCampaigns, listLabels } from "../db/queries/campaignList.ts";
import { findCampaignByNumber } from "../db/queries/campaigns.ts";
import { findTriggerableCampaign } from "../db/queries/intake.ts";
import { findVersion, findVersionAt } from "../db/queries/versions.ts";
import { sql } from "../db/sql.ts";
import { onlyRow } from "../db/tx.ts";
import { fixedClock } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { cloneCampaign } from "./clone.ts";
import { createDraft, patchDraft } from "./drafts.ts";
import { requireCampaign } from "./find.ts";
import { archiveCampaign, pauseCampaign, resumeCampaign, stopCampaign } from "./life.ts";
import { type PublishDeps, publishCampaign } from "./publish.ts";
import { laneOf } from "./purpose.ts";
import { campaignState } from "./state.ts";

const start = new Date("2026-03-01T12:00:00Z");

describe("campaigns", () => {
  let database: TestDatabase;
  let accountId: number;
  let otherId: number;
  let providerId: string;
  const clock = fixedClock(start);
  const deps = (): PublishDeps => ({
    db: database.db,
    clock,
    templateProblems: () => [],
    chance: Math.random,
  });

  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = (await createAccount(database.db, { name: "A" })).id;
    otherId = (await createAccount(database.db, { name: "B" })).id;
    providerId = await sandboxOf(accountId);
  });
  afterAll(() => database.drop());

  const sandboxOf = async (account: number): Promise<string> =>
    onlyRow(
      await database.db.query<{ id: string }>(
        sql`select id from providers where account_id = ${account} and channel = 'webhook' and kind = 'sandbox'`,
      ),
    ).id;

  const draftOf = async (more: object = {}, account = accountId) => {
    const made = await createDraft(
      database.db,
      clock,
      account,
      {
        name: "Shipped",
        channel: "webhook",
        start: {
          ...START_DEFAULTS,
          purpose: "transactional",
          providerId: account === accountId ? providerId : await sandboxOf(account),
          unknownUsers: "account",
        },
        ...more,
      },
      "test",
    );
    return patchDraft(database.db, clock, account, made.id, {
      revision: made.revision,
      what: {
        messageType: "single",
        missingValues: "blank",
        webhook: {
          method: "POST",
          url: "https://x.example",
          query: [],
          headers: [],
          contentType: "json",
          body: "",
        },
      },
    });
  };

  const publish = async (id: string, account = accountId) =>
    (await publishCampaign(deps(), account, id, { by: "test" })).campaign;

  test("campaigns published in the same instant all get numbers of their own, in every account", async () => {
    const drafts = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const account = index % 2 === 0 ? accountId : otherId;
        return { account, id: (await draftOf({}, account)).id };
      }),
    );
    const published = await Promise.all(drafts.map(({ id, account }) => publish(id, account)));
    const numbers = published.map(({ campaignId }) => campaignId ?? "");
    expect(new Set(numbers).size).toBe(24);
    for (const number of numbers) expect(number).toMatch(/^\d{10}$/);
    expect(numbers).toContain(String(Math.floor(start.getTime() / 1_000)));
  });

  test("publishing at once from many hands makes versions 1, 2, 3 … and one number", async () => {
    const { id } = await draftOf();
    const published = await Promise.all(Array.from({ length: 8 }, () => publish(id)));
    expect(published.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(published.map(({ campaignId }) => campaignId)).size).toBe(1);
  });

  test("a published version cannot be changed, not even in the database", async () => {
    const { id } = await draftOf();
    await publish(id);
    await expect(
      database.db.query(sql`update campaign_versions set content = '{}' where campaign_id = ${id}`),
    ).rejects.toThrow("immutable");
    const before = await findVersion(database.db, accountId, id, 1);
    const { revision } = await requireCampaign(database.db, accountId, id);
    await patchDraft(database.db, clock, accountId, id, { revision, name: "Changed" });
    await publish(id);
    expect(await findVersion(database.db, accountId, id, 1)).toEqual(before);
    const second = await findVersion(database.db, accountId, id, 2);
    const moment = second?.published_at ?? new Date(0);
    expect(await findVersionAt(database.db, accountId, id, new Date(moment.getTime() - 1))).toMatchObject({
      version: 1,
    });
    expect(await findVersionAt(database.db, accountId, id, new Date(moment.getTime() + 1))).toMatchObject({
      version: 2,
    });
  });

  test("of saves on one revision at once, one is kept and the others are told", async () => {
    const { id, revision } = await draftOf();
    const saves = await Promise.allSettled(
      Array.from({ length: 6 }, (_, n) =>
        patchDraft(database.db, clock, accountId, id, { revision, name: `Save ${n}` }),
      ),
    );
    expect(saves.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const save of saves) {
      if (save.status === "rejected")
        expect(save.reason).toMatchObject({ code: "campaign/revision-conflict" });
    }
  });

  test("a publisher who saw another revision is refused", async () => {
    const { id, revision } = await draftOf();
    const wrong = publishCampaign(deps(), accountId, id, { by: "test", revision: revision + 1 });
    await expect(wrong).rejects.toMatchObject({ code: "campaign/revision-conflict", current: { revision } });
  });

  test("former IDs find the campaign in its own account, and belong to one campaign only", async () => {
    const one = await draftOf({ formerIds: ["1600000001", "77"] });
    const two = await draftOf({ formerIds: ["77"] });
    const abroad = await draftOf({ formerIds: ["77"] }, otherId);
    await publish(one.id);
    expect(await findCampaignByNumber(database.db, accountId, "1600000001")).toMatchObject({ id: one.id });
    await expect(publish(two.id)).rejects.toMatchObject({
      code: "campaign/incomplete",
      problems: [{ field: "formerIds.0" }],
    });
    await publish(abroad.id, otherId);
    expect(await findCampaignByNumber(database.db, otherId, "77")).toMatchObject({ id: abroad.id });
    expect(await findCampaignByNumber(database.db, otherId, "1600000001")).toBeUndefined();
    const { revision } = await requireCampaign(database.db, accountId, one.id);
    await patchDraft(database.db, clock, accountId, one.id, { revision, formerIds: [] });
    await publish(one.id);
    await publish(two.id);
    expect(await findCampaignByNumber(database.db, accountId, "77")).toMatchObject({ id: two.id });
  });

  test("two campaigns that take the same former ID at once do not both get it", async () => {
    const ids = ["2000000001", "2000000002", "2000000003"];
    const drafts = await Promise.all([draftOf({ formerIds: ids }), draftOf({ formerIds: ids.toReversed() })]);
    const results = await Promise.allSettled(drafts.map(({ id }) => publish(id)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const rows = await database.db.query<{ campaign_id: string }>(
      sql`select distinct campaign_id from campaign_numbers where account_id = ${accountId} and number = any(${ids})`,
    );
    expect(rows).toHaveLength(1);
  });

  const queueMessage = async (
    campaignId: string,
    state: "waiting" | "held",
    due: string,
  ): Promise<string> => {
    const id = newId();
    await database.db.query(sql`
      insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
      values (${accountId}, ${id}, ${campaignId}, ${providerId}, 0, ${state},
        clarion_now() + ${due}::interval, clarion_now() + interval '1 day')`);
    return id;
  };

  const queued = (campaignId: string) =>
    database.db.query<{ state: string; isDue: boolean }>(sql`
      select state, due_at <= clarion_now() as "isDue" from message_queue
      where campaign_id = ${campaignId} order by due_at`);

  test("resume lets held messages go on at their time; stop makes everything due, to be ended", async () => {
    const { id } = await draftOf();
    await publish(id);
    await pauseCampaign(database.db, clock, accountId, id);
    await queueMessage(id, "held", "-1 hour");
    await queueMessage(id, "held", "1 hour");
    await resumeCampaign(database.db, clock, accountId, id);
    expect(await queued(id)).toEqual([
      { state: "waiting", isDue: true },
      { state: "waiting", isDue: false },
    ]);
    await stopCampaign(database.db, clock, accountId, id);
    expect(await queued(id)).toEqual([
      { state: "waiting", isDue: true },
      { state: "waiting", isDue: true },
    ]);
    await expect(publish(id)).rejects.toMatchObject({ code: "campaign/bad-transition" });
  });

  test("workers are told of every change of state, with its commit", async () => {
    const heard: string[] = [];
    const session = await database.db.session({
      onNotification: ({ payload }) => heard.push(payload),
      onLost: () => {},
    });
    await session.query(sql`listen clarion_campaigns`);
    const { id } = await draftOf();
    await publish(id);
    await pauseCampaign(database.db, clock, accountId, id);
    await resumeCampaign(database.db, clock, accountId, id);
    await expect(resumeCampaign(database.db, clock, accountId, id)).rejects.toThrow();
    await stopCampaign(database.db, clock, accountId, id);
    await archiveCampaign(database.db, clock, accountId, id);
    const deadline = Date.now() + 5_000;
    while (heard.length < 5 && Date.now() < deadline) await session.query(sql`select 1`);
    expect(heard).toEqual(Array.from({ length: 5 }, () => `${accountId}/${id}`));
    await session.close();
  });

  test("the list filters by the same states as the campaigns show, whatever the moment", async () => {
    const account = (await createAccount(database.db, { name: "States" })).id;
    const made: string[] = [];
    const window = (startAt: string | null, endAt: string | null) => ({
      when: { startAt, endAt, timeToLiveMinutes: null, lostAnswer: "repeat", whilePaused: "hold" },
    });
    for (const more of [
      {},
      window("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"),
      window("2026-03-02T00:00:00Z", null),
      window(null, "2026-03-03T00:00:00Z"),
    ]) {
      for (const act of [null, "publish", "pause", "stop"] as const) {
        const { id } = await draftOf(more, account);
        made.push(id);
        if (act === null) continue;
        await publish(id, account);
        if (act === "pause") await pauseCampaign(database.db, clock, account, id);
        if (act === "stop") await stopCampaign(database.db, clock, account, id);
      }
    }
    await archiveCampaign(database.db, clock, account, made[0] ?? "");
    for (const moment of ["2026-03-01T12:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"]) {
      const now = new Date(moment);
      for (const state of CAMPAIGN_STATES) {
        const found = await listCampaigns(
          database.db,
          account,
          { states: [state] },
          { now, after: null, limit: 100 },
        );
        const wanted = await Promise.all(made.map((id) => requireCampaign(database.db, account, id)));
        expect(found.map(({ id }) => id).toSorted(), `${state} at ${moment}`).toEqual(
          wanted
            .filter((row) => campaignState(row, now) === state)
            .map(({ id }) => id)
            .toSorted(),
        );
      }
    }
  });

  test("labels, channels, names and times of making narrow the list", async () => {
    const { id } = await draftOf({ name: "Übergrößen 50% _off_", labels: ["sale"] });
    const found = async (filter: Parameters<typeof listCampaigns>[2]) =>
      (await listCampaigns(database.db, accountId, filter, { now: start, after: null, limit: 100 })).map(
        (row) => row.id,
      );
    expect(await found({ label: "sale" })).toEqual([id]);
    expect(await found({ words: ["_OFF_", "ÜBERGR", "50%", "SAL"] })).toEqual([id]);
    expect(await found({ words: ["%_off"] })).toEqual([]);
    expect(await found({ words: ["_off_", "elsewhere"] })).toEqual([]);
    expect(await found({ creator: "nobody" })).toEqual([]);
    expect(await found({ label: "sale", purpose: "transactional" })).toEqual([id]);
    expect(await listLabels(database.db, accountId, 10)).toEqual(["sale"]);
    expect(await found({ label: "sale", channel: "email" })).toEqual([]);
    expect(await found({ label: "sale", createdBefore: new Date(0) })).toEqual([]);
  });

  test("a clone is a draft of its own; into another account the provider stays behind", async () => {
    const original = await draftOf({ formerIds: ["555"], name: "x".repeat(200) });
    const here = await cloneCampaign(database.db, clock, accountId, original.id, {
      intoAccountId: accountId,
      by: "t",
    });
    expect(here.draft).toMatchObject({ formerIds: [], start: { providerId } });
    expect([...here.name]).toHaveLength(200);
    const there = await cloneCampaign(database.db, clock, accountId, original.id, {
      intoAccountId: otherId,
      by: "t",
    });
    expect(there.draft.start.providerId).toBeNull();
    await expect(requireCampaign(database.db, accountId, there.id)).rejects.toMatchObject({
      code: "campaign/not-found",
    });
    expect(await requireCampaign(database.db, otherId, there.id)).toMatchObject({ revision: 1, version: 0 });
  });

  test("the purpose decides the lane unless the author does, for the door as for everybody", async () => {
    const { id, draft } = await draftOf();
    for (const purpose of ["transactional", "promotional", null] as const) {
      for (const overtakes of ["purpose", "yes", "no"] as const) {
        const start = { ...draft.start, purpose, overtakes };
        const lane = laneOf({ ...draft, start });
        expect(lane, `${purpose} ${overtakes}`).toBe(
          overtakes === "yes" || (overtakes === "purpose" && purpose === "transactional") ? 0 : 1,
        );
        await database.db.query(
          sql`update campaigns set draft = jsonb_set(draft, '{start}', ${JSON.stringify(start)}::jsonb)
              where account_id = ${accountId} and id = ${id}`,
        );
        expect(await findTriggerableCampaign(database.db, accountId, id, true)).toMatchObject({ lane });
      }
    }
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { lockDeletion } from "../src/db/queries/profileDeletions.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { recordReports } from "../src/feedback/record.ts";
import { messageIdOf, newId } from "../src/lib/ids.ts";
import { continueErasures } from "../src/profiles/erase.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { aReport } from "./helpers/sentMessages.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** Every table that holds the text anywhere, as text or within bytes. */
const tablesWith = async (text: string): Promise<string[]> => {
  const tables = await app.db.query<{ name: string }>(sql`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`);
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await app.db.query({
      text: `select 1 from "${name}" t where t::text ilike $1 or t::text like $2 limit 1`,
      values: [`%${text}%`, `%${Buffer.from(text).toString("hex")}%`],
    });
    if (rows.length > 0) found.push(name);
  }
  return found.sort();
};

const idOf = async (identity: string): Promise<number | undefined> => {
  const [row] = await app.db.query<{ id: number }>(sql`
    select profile_id as id from identities where account_id = ${app.accountId} and value = ${identity}`);
  return row?.id;
};

const sandboxOf = async (channel: string): Promise<string> => {
  const { body } = await app.native("GET", "/providers");
  const providers: { id: string; channel: string }[] = body.data;
  return providers.find((one) => one.channel === channel)?.id ?? "";
};

const emailCampaign = async () =>
  app.publish({
    name: "Order",
    channel: "email",
    start: {
      ...START_DEFAULTS,
      purpose: "transactional",
      providerId: await sandboxOf("email"),
      unknownUsers: "skip",
    },
    what: {
      messageType: "single",
      missingValues: "blank",
      email: {
        fromName: "Shop",
        fromAddress: "shop@example.com",
        replyTo: "",
        preheader: "",
        text: "",
        subject: "Thank you, {{ Profile.Name }}",
        html: "<p>{{ ExternalTrigger.note }}</p>",
      },
    },
  });

const fire = async (campaignId: string, to: object, note: string): Promise<string> => {
  const { status, body } = await app.post("/1/send/externaltrigger.json", {
    to,
    campaign_id: campaignId,
    ExternalTrigger: { note },
  });
  expect(status).toBe(200);
  return body.request_id;
};

/** A decided message of the campaign to the user, as a pause holds it. */
const holdMessage = async (campaignId: string, profileId: number): Promise<void> => {
  const messageId = newId();
  await app.db.query(sql`
    insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
      recipient_kind, recipient_value, profile_id, trace, decided_at, planned_at)
    values (${app.accountId}, ${messageId}, ${newId()}, 0, 0, ${campaignId}, 1, 'email', false, 'identity', 'waiting',
      ${profileId}, '[]', now(), now())`);
  await app.db.query(sql`
    insert into message_queue (account_id, message_id, campaign_id, provider_id, lane, state, due_at, give_up_at)
    values (${app.accountId}, ${messageId}, ${campaignId}, ${await sandboxOf("email")}, 0, 'held', now(),
      now() + interval '1 day')`);
};

const deletionOf = async (profileId: number) => {
  const { body } = await app.native("GET", "/profile-deletions?limit=200");
  const deletions: { profileId: number; state: string }[] = body.data;
  return deletions.find((one) => one.profileId === profileId);
};

/** Waits for the deletion to be done, and gives it as the API tells it. */
const doneDeletion = async (profileId: number) => {
  await eventually(async () => {
    expect((await deletionOf(profileId))?.state).toBe("done");
  }, 20_000);
  return deletionOf(profileId);
};

const tellClick = (messageId: string, secret: string) =>
  recordReports(app.db, app.accountId, null, [
    aReport({ kind: "clicked", messageId, url: `https://shop.example/?user=${secret}`, detail: secret }),
  ]);

describe("deleting a user", () => {
  test("leaves nothing personal in any table, and keeps outcomes, sums and a record of it", async () => {
    const secret = "zq7person";
    const { id, campaignId } = await emailCampaign();
    const unmatched = await fire(campaignId, { identity: [secret] }, "before it was known");
    await app.drain();
    await app.upload([
      {
        ...aProfile(secret, { Email: `${secret}@example.com`, Nickname: secret }),
        FBID: `fb-${secret}`,
        objectId: `__${secret}`,
      },
      { type: "token", objectId: `__${secret}`, tokenData: { id: `token-${secret}`, type: "fcm" } },
      { type: "event", identity: secret, evtName: "Seen", evtData: { what: secret } },
      aProfile("bystander", { Email: "bystander@example.com" }),
    ]);
    const alone = await fire(campaignId, { email: [`${secret}@example.com`] }, `only for ${secret}`);
    const shared = await fire(campaignId, { identity: ["bystander", secret] }, "for both");
    await app.drain();
    const profileId = (await idOf(secret)) ?? 0;
    await tellClick(messageIdOf(alone, 0, 0), secret);
    expect(await tablesWith(secret)).toEqual([
      "devices",
      "events",
      "identities",
      "inbox",
      "intake",
      "message_contents",
      "message_facts",
      "messages",
      "profiles",
    ]);
    const outcomes = () => Promise.all([alone, shared, unmatched].map(app.outcomes));
    const outcomesBefore = await outcomes();

    const { status, body } = await app.native("DELETE", `/profiles/${profileId}`);
    expect([status, body.profileId]).toEqual([202, profileId]);
    expect(await idOf(secret)).toBeUndefined();
    expect(await doneDeletion(profileId)).toMatchObject({
      requestedBy: `credential/${app.live.id}`,
      removed: { identities: 3, devices: 1, events: 1, messages: 3 },
    });

    expect(await tablesWith(secret)).toEqual([]);
    // what is told of it later is counted, and nothing of it kept
    expect((await tellClick(messageIdOf(alone, 0, 0), secret)).newFacts).toBe(1);
    expect(await tablesWith(secret)).toEqual([]);
    expect(await outcomes()).toEqual(outcomesBefore);
    expect(await tablesWith("bystander")).toContain("messages");
    const recipient = await app.native("GET", `/triggers/${shared}/recipients/0`);
    expect(recipient.body).toMatchObject({ value: "bystander" });
    const erased = await app.native("GET", `/triggers/${shared}/recipients/1`);
    expect(erased.status).toBe(200);
    expect(JSON.stringify(erased.body)).not.toContain(secret);
    expect((await app.native("GET", `/campaigns/${id}`)).status).toBe(200);
  });

  test("one who is uploaded again is a new one", async () => {
    await app.upload([aProfile("again", { Plan: "gold" })]);
    const before = (await idOf("again")) ?? 0;
    expect((await app.post("/1/delete/profiles.json", { identity: "again" })).body).toEqual({
      status: "success",
      processed: 1,
      unprocessed: [],
    });
    await app.upload([aProfile("again")]);
    const after = (await idOf("again")) ?? 0;
    expect(after).toBeGreaterThan(before);
    const { body } = await app.native("GET", `/profiles/${after}`);
    expect(body.properties).toEqual({ Name: "again" });
    expect((await app.native("GET", `/profiles/${before}`)).status).toBe(404);
  });

  test("what waits to be sent to it is never sent", async () => {
    await app.upload([aProfile("waiting", { Email: "waiting@example.com" })]);
    const { id, campaignId } = await emailCampaign();
    await app.native("POST", `/campaigns/${id}/pause`);
    const held = await fire(campaignId, { identity: ["waiting"] }, "held");
    const profileId = (await idOf("waiting")) ?? 0;
    await holdMessage(id, profileId);
    const { body } = await app.native("DELETE", `/profiles/${profileId}`);
    // the trigger that the pause holds still names it
    expect(body.state).toBe("running");
    const outcomesNow = () =>
      app.db.query<{ outcome: string }>(sql`
        select outcome from messages where account_id = ${app.accountId} and campaign_id = ${id}`);
    expect(await outcomesNow()).toEqual([{ outcome: "cancelled" }]);
    // one that was being sent meanwhile, and whose provider did not take it
    await holdMessage(id, profileId);
    await eventually(async () => {
      expect(await outcomesNow()).toEqual([{ outcome: "cancelled" }, { outcome: "cancelled" }]);
    });
    await app.native("POST", `/campaigns/${id}/resume`);
    await doneDeletion(profileId);
    expect(await app.outcomes(held)).toEqual({ profile_not_found: 1 });
    expect(await tablesWith("waiting@example.com")).toEqual([]);
  });

  test("goes on where it broke off, by whichever process comes next", async () => {
    await app.upload([
      aProfile("broken off"),
      ...Array.from({ length: 20 }, (_, index) => ({
        type: "event",
        identity: "broken off",
        evtName: "Seen",
        evtData: { index },
      })),
    ]);
    const profileId = (await idOf("broken off")) ?? 0;
    await app.db.query(sql`
      insert into profile_deletions (account_id, id, profile_id, requested_by)
      values (${app.accountId}, ${newId()}, ${profileId}, 'credential/of a process that died')`);
    expect(await doneDeletion(profileId)).toMatchObject({ removed: { identities: 1, events: 20 } });
    expect(await idOf("broken off")).toBeUndefined();
  });

  test("who merged into another one before it began goes with that one", async () => {
    await app.upload([aProfile("kept older"), aProfile("asked for")]);
    const [older, asked] = [(await idOf("kept older")) ?? 0, (await idOf("asked for")) ?? 0];
    await app.upload([
      { type: "profile", identity: "kept older", FBID: "both", profileData: {} },
      { type: "profile", identity: "asked for", FBID: "both", profileData: {} },
    ]);
    await app.db.query(sql`
      insert into profile_deletions (account_id, id, profile_id, requested_by)
      values (${app.accountId}, ${newId()}, ${asked}, 'credential/of the one who asked')`);
    await doneDeletion(asked);
    expect(await doneDeletion(older)).toMatchObject({
      requestedBy: "credential/of the one who asked",
      removed: { identities: 3 },
    });
    expect(await idOf("asked for")).toBeUndefined();
  });

  test("one that fails keeps no other from its turn, and ends when what made it fail is mended", async () => {
    await app.upload([aProfile("fails"), aProfile("behind it")]);
    const [failing, behind] = [(await idOf("fails")) ?? 0, (await idOf("behind it")) ?? 0];
    const { id } = await emailCampaign();
    const messageId = newId();
    await app.db.query(sql`
      insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
        recipient_kind, recipient_value, profile_id, outcome, trace, decided_at)
      values (${app.accountId}, ${messageId}, ${newId()}, 0, 0, ${id}, 1, 'email', false, 'identity', 'fails',
        ${failing}, 'sent', 'no trace', now())`);
    await app.db.query(sql`
      insert into profile_deletions (account_id, id, profile_id, requested_by, requested_at)
      values (${app.accountId}, ${newId()}, ${failing}, 'test', now() - interval '1 minute'),
        (${app.accountId}, ${newId()}, ${behind}, 'test', now())`);
    await doneDeletion(behind);
    expect((await deletionOf(failing))?.state).toBe("running");
    await app.db.query(sql`update messages set trace = '[]' where id = ${messageId}`);
    expect(await doneDeletion(failing)).toMatchObject({ removed: { messages: 1 } });
  });

  test("two at work on one deletion do it once", async () => {
    await app.upload([aProfile("contended")]);
    const profileId = (await idOf("contended")) ?? 0;
    await inTransaction(app.db, async (tx) => {
      await tx.query(sql`
        insert into profile_deletions (account_id, id, profile_id, requested_by)
        values (${app.accountId}, ${newId()}, ${profileId}, 'test')`);
      await lockDeletion(tx, app.accountId, profileId);
      // not committed: nobody else sees it, and nobody waits for it
      await continueErasures(app.db, () => false);
      expect(await idOf("contended")).toBe(profileId);
    });
    expect(await doneDeletion(profileId)).toMatchObject({ removed: { identities: 1 } });
  });

  test("a user of a merge goes with all that became it, by any of its numbers", async () => {
    await app.upload([aProfile("older"), aProfile("younger")]);
    const younger = (await idOf("younger")) ?? 0;
    await app.upload([
      { type: "profile", identity: "older", FBID: "one", profileData: {} },
      { type: "profile", identity: "younger", FBID: "one", profileData: {} },
    ]);
    const { body } = await app.native("DELETE", `/profiles/${younger}`);
    expect(body.profileId).toBeLessThan(younger);
    expect(await idOf("older")).toBeUndefined();
    expect(await idOf("younger")).toBeUndefined();
    await doneDeletion(body.profileId);
    expect((await app.native("GET", `/profiles/${younger}`)).status).toBe(404);
  });

  test("lists and guids are taken, unknown ones are told, and a test credential deletes nobody", async () => {
    await app.upload([aProfile("l1"), aProfile("l2"), { ...aProfile("l3"), objectId: "__l3" }]);
    const answer = await app.post("/1/delete/profiles.json", { identity: ["l1", "l2", "nobody"] });
    expect(answer.body).toMatchObject({
      status: "partial",
      processed: 2,
      unprocessed: [{ code: 523, record: "nobody" }],
    });
    expect((await app.post("/1/delete/profiles.json", { guid: "__l3" })).body).toMatchObject({
      processed: 1,
    });
    expect(await idOf("l3")).toBeUndefined();
    expect((await app.post("/1/delete/profiles.json", {})).status).toBe(400);
    expect((await app.post("/1/delete/profiles.json", { identity: "a", guid: "b" })).status).toBe(400);
    await app.upload([aProfile("kept")]);
    const refused = await fetch(`${app.url}/api/v1/profiles/${await idOf("kept")}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${app.test.apiKey}` },
    });
    expect(refused.status).toBe(403);
    expect(await idOf("kept")).toBeDefined();
  });
});

test("a webhook campaign sends nothing about a user who is gone", async () => {
  const { campaignId } = await app.publish(
    aWebhookCampaign(await sandboxOf("webhook"), "https://hooks.example/gone"),
  );
  await app.upload([aProfile("leaver")]);
  await app.post("/1/delete/profiles.json", { identity: "leaver" });
  const requestId = await fire(campaignId, { identity: ["leaver"] }, "late");
  await app.drain();
  expect(await app.outcomes(requestId)).toEqual({ profile_not_found: 1 });
});

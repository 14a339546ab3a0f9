import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { isInControlGroup } from "../src/controlGroups/membership.ts";
import { mergeStoredProfiles } from "../src/db/queries/profiles.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";

const HOOK = "https://hooks.example/";
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
}, 60_000);
afterAll(() => app.stop());

const fire = async (campaignId: string, to: object): Promise<string> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to,
    campaign_id: Number(campaignId),
    ExternalTrigger: { order: 1 },
  });
  expect(body).toMatchObject({ status: "success" });
  await app.drain();
  return body.request_id;
};

interface Row {
  identity: string;
  profile_id: number;
  outcome: string;
  outcome_detail: string | null;
  shadow_outcome: string | null;
  planned_at: Date | null;
  control_group_id: string | null;
  is_qualified: boolean;
}

const messagesOf = (requestId: string): Promise<Row[]> =>
  app.db.query<Row>(sql`
    select recipient_value as identity, profile_id, outcome, outcome_detail, shadow_outcome, planned_at,
      control_group_id, is_qualified
    from messages where request_id = ${requestId} order by recipient_no`);

const assignmentKey = async (): Promise<Buffer> => {
  const [row] = await app.db.query<{ assignment_key: Buffer }>(
    sql`select assignment_key from accounts where id = ${app.accountId}`,
  );
  return row?.assignment_key ?? Buffer.alloc(0);
};

const identities = Array.from({ length: 120 }, (_, index) => `user-${index}`);
const halfLeftOut = { who: { ...WHO_DEFAULTS, campaignControlPercent: 50 } };

describe("a campaign with a control group of its own", () => {
  beforeAll(async () => {
    await app.upload(identities.map((identity) => aProfile(identity)));
  });

  test("sends to everybody but its control users, who get nothing and appear with how and when it would have been", async () => {
    const { id, campaignId } = await app.publish(aWebhookCampaign(null, HOOK, halfLeftOut));
    const request = await fire(campaignId, { identity: identities });
    const rows = await messagesOf(request);
    const key = await assignmentKey();
    for (const row of rows) {
      const isControl = isInControlGroup(key, { id, percent: 50 }, row.profile_id);
      expect(row).toMatchObject({
        outcome: isControl ? "control_group" : "sent",
        shadow_outcome: isControl ? "sent" : null,
        control_group_id: isControl ? id : null,
        is_qualified: true,
      });
      expect(row.planned_at).not.toBeNull();
    }
    const control = rows.filter(({ outcome }) => outcome === "control_group");
    expect(control.length).toBeGreaterThan(30);
    expect(control.length).toBeLessThan(90);
    const inboxed = await app.db.query<{ message_id: string }>(sql`
      select i.message_id from inbox i join messages m on m.account_id = i.account_id and m.id = i.message_id
      where m.request_id = ${request}`);
    expect(inboxed).toHaveLength(rows.length - control.length);
    const [kept] = await app.db.query<{ contents: number }>(sql`
      select count(*)::int as contents from messages m join message_contents c
        on c.account_id = m.account_id and c.message_id = m.id
      where m.request_id = ${request} and m.outcome = 'control_group'`);
    expect(kept).toEqual({ contents: 0 });
    const stats = await app.native("GET", `/campaigns/${id}/stats`);
    expect(stats.body.total).toMatchObject({
      decided: 120,
      qualified: 120,
      sent: 120 - control.length,
      control_group: control.length,
    });
  });

  test("leaves out the same users at every trigger, in any order, whichever worker decides", async () => {
    const { campaignId } = await app.publish(aWebhookCampaign(null, HOOK, halfLeftOut));
    const leftOut = async (named: readonly string[]): Promise<string[]> =>
      (await messagesOf(await fire(campaignId, { identity: named })))
        .filter(({ outcome }) => outcome === "control_group")
        .map(({ identity }) => identity)
        .toSorted();
    const first = await leftOut(identities);
    const more = await app.startOne();
    app.workers.push(more);
    expect(await leftOut(identities.toReversed())).toEqual(first);
    expect(await leftOut(identities.slice(0, 40))).toEqual(
      first.filter((identity) => identities.indexOf(identity) < 40),
    );
  });

  test("tells by the API whom it left out, by which group, and what would have become of the message", async () => {
    const { id, campaignId } = await app.publish(aWebhookCampaign(null, HOOK, halfLeftOut));
    const request = await fire(campaignId, { identity: identities });
    const number = (await messagesOf(request)).findIndex(({ outcome }) => outcome === "control_group");
    const { body } = await app.native("GET", `/triggers/${request}/recipients/${number}`);
    expect(body).toMatchObject({
      outcome: "control_group",
      detail: "Campaign control group",
      controlGroup: { id, name: "Campaign control group", wouldHaveBeen: "sent" },
      plannedAt: expect.any(String),
    });
    expect(body.trace).toContainEqual({
      check: "control_group",
      verdict: "shadow",
      saw: "Campaign control group",
      text: expect.stringContaining("gets nothing"),
    });
  });

  test("exports whom it left out, as CSV and as JSON, with group, user, moment and what would have been", async () => {
    const { id, campaignId } = await app.publish(aWebhookCampaign(null, HOOK, halfLeftOut));
    const request = await fire(campaignId, { identity: identities });
    const control = (await messagesOf(request)).filter(({ outcome }) => outcome === "control_group");
    const read = async (query: string): Promise<string> => {
      const answer = await fetch(`${app.url}/api/v1/campaigns/${campaignId}/control-users${query}`, {
        headers: { authorization: `Bearer ${app.live.apiKey}` },
      });
      expect(answer.status).toBe(200);
      return answer.text();
    };
    const { data } = JSON.parse(await read("?format=json"));
    expect(data).toHaveLength(control.length);
    const byProfile = data.toSorted((a: Row, b: Row) => a.profile_id - b.profile_id);
    expect(byProfile[0]).toMatchObject({
      triggerId: request,
      group: "Campaign control group",
      groupId: id,
      wouldHaveBeen: "sent",
      plannedAt: expect.any(String),
    });
    expect(
      data.map(({ identities: known }: { identities: { value: string }[] }) => known[0]?.value).toSorted(),
    ).toEqual(control.map(({ identity }) => identity).toSorted());
    const [head, ...lines] = (await read("")).trimEnd().split("\r\n");
    expect(head).toMatch(/^group,profileId,identity,.*,decidedAt,plannedAt,wouldHaveBeen,messageId$/);
    expect(lines).toHaveLength(control.length);
    expect(lines[0]).toMatch(/^Campaign control group,\d+,user-\d+,.*,sent,/);
  });

  test("leaves nobody out who is exempt, also after a merge, and an erased exemption is free again", async () => {
    const { campaignId } = await app.publish(aWebhookCampaign(null, HOOK, halfLeftOut));
    const first = await messagesOf(await fire(campaignId, { identity: identities }));
    const byAge = first.toSorted((a, b) => a.profile_id - b.profile_id);
    const left = byAge.findLast(({ outcome }) => outcome === "control_group");
    const named = { kind: "identity", value: left?.identity };
    expect((await app.native("POST", "/control-exemptions", named)).status).toBe(201);
    expect(await messagesOf(await fire(campaignId, { identity: [left?.identity] }))).toMatchObject([
      { outcome: "sent", control_group_id: null },
    ]);
    const [older] = byAge;
    await mergeStoredProfiles(app.db, app.accountId, [
      { fromId: left?.profile_id ?? 0, intoId: older?.profile_id ?? 0 },
    ]);
    const exempt = async () =>
      (await app.native("GET", "/control-exemptions")).body.data.map(
        ({ profileId }: { profileId: number }) => profileId,
      );
    expect(await exempt()).toEqual([older?.profile_id]);
    await app.native("DELETE", `/profiles/${older?.profile_id}`);
    expect(await exempt()).toEqual([]);
  });

  test("a control user blocks nobody's address, and the second entry of its profile is still a duplicate", async () => {
    const { id, campaignId } = await app.publish({
      ...aWebhookCampaign(null, HOOK, halfLeftOut),
      channel: "email",
      what: {
        messageType: "single",
        missingValues: "blank",
        email: {
          fromName: "Shop",
          fromAddress: "shop@example.com",
          replyTo: "",
          subject: "Hello",
          preheader: "",
          html: "<p>Hello</p>",
          text: "",
        },
      },
    });
    await app.upload(
      Array.from({ length: 12 }, (_, index) => aProfile(`shared-${index}`, { Email: "one@example.com" })),
    );
    const people = await app.db.query<{ id: number; identity: string }>(sql`
      select p.id, i.value as identity from profiles p join identities i
        on i.account_id = p.account_id and i.profile_id = p.id
      where p.account_id = ${app.accountId} and i.value like 'shared-%' order by p.id`);
    const key = await assignmentKey();
    const isControl = ({ id: profileId }: { id: number }) =>
      isInControlGroup(key, { id, percent: 50 }, profileId);
    const control = people.find(isControl);
    const other = people.find((one) => !isControl(one));
    await app.upload([aProfile(control?.identity ?? "", { Phone: "+14155550123" })]);
    const to = { identity: [control?.identity, other?.identity], phone: ["+14155550123"] };
    const rows = await messagesOf(await fire(campaignId, to));
    expect(rows.map(({ outcome }) => outcome)).toEqual(["control_group", "sent", "duplicate_recipient"]);
  });

  test("a control user whom something else would have stopped keeps that as what would have been", async () => {
    const { id, campaignId } = await app.publish(
      aWebhookCampaign(null, HOOK, {
        ...halfLeftOut,
        what: {
          messageType: "single",
          missingValues: "do_not_send",
          webhook: {
            method: "POST",
            url: HOOK,
            query: [],
            headers: [],
            contentType: "text",
            body: "{{ ExternalTrigger.missing }}",
          },
        },
      }),
    );
    const rows = await messagesOf(await fire(campaignId, { identity: identities.slice(0, 20) }));
    const control = rows.filter(({ control_group_id }) => control_group_id === id);
    expect(control.length).toBeGreaterThan(0);
    for (const row of control) {
      expect(row).toMatchObject({ outcome: "control_group", shadow_outcome: "template_value_missing" });
    }
  });
});

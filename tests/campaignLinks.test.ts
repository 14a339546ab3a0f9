import { afterAll, beforeAll, expect, test } from "vitest";
import { foldStats } from "../src/db/queries/maintenance.ts";
import { deleteSends, mergeSends } from "../src/db/queries/profileSends.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { recordReports } from "../src/feedback/record.ts";
import { linksPerCampaignMax } from "../src/limits.ts";
import { draftOf, openApi, type TestAccount, type TestApi } from "./helpers/api.ts";
import { aReport, insertSent, type SentMessage } from "./helpers/sentMessages.ts";

let api: TestApi;
let owner: TestAccount;
beforeAll(async () => {
  api = await openApi();
  owner = await api.account("Owner");
});
afterAll(() => api.close());

const db = () => api.database.db;

const aUser = async (): Promise<number> => {
  const [row] = await db().query<{ id: number }>(
    sql`insert into profiles (account_id, properties) values (${owner.id}, '{}') returning id`,
  );
  return row?.id ?? 0;
};

const sentTo = (campaignId: string, profileId: number | null, more: Partial<SentMessage> = {}) =>
  insertSent(db(), owner.id, { campaignId, profileId, address: "ann@example.com", ...more });

const click = (messageId: string, url: string, more: { isMachine?: boolean; id?: string } = {}) =>
  recordReports(db(), owner.id, null, [aReport({ kind: "clicked", messageId, url, ...more })]);

const fold = () => inTransaction(db(), (tx) => foldStats(tx));

const linksOf = async (campaign: string, query = "") =>
  (await api.call(owner.apiKey, "GET", `/campaigns/${campaign}/links${query}`)).body;

const counts = (clicks: number, users: number, machineClicks: number) => ({ clicks, users, machineClicks });

test("each link of a campaign tells its clicks, its users and what machines did, at once and after the sums are made", async () => {
  const campaign = await draftOf(api, owner);
  const [ann, bo] = [await aUser(), await aUser()];
  const [first, second, ofBo] = [
    await sentTo(campaign, ann),
    await sentTo(campaign, ann),
    await sentTo(campaign, bo),
  ];
  await click(first, "https://shop.example/sale?user=1", { id: "same" });
  await click(first, "https://shop.example/sale?user=1", { id: "same" });
  await click(first, "https://shop.example/sale?user=1");
  await click(second, "https://shop.example/sale?user=2#top");
  await click(ofBo, "https://shop.example/sale");
  await click(ofBo, "https://shop.example/sale", { isMachine: true });
  await click(ofBo, "https://shop.example/other", { isMachine: true });
  const told = {
    data: [
      { url: "https://shop.example/sale", ...counts(4, 2, 1) },
      { url: "https://shop.example/other", ...counts(0, 0, 1) },
    ],
    other: null,
  };
  expect(await linksOf(campaign)).toEqual(told);
  await fold();
  expect(await linksOf(campaign)).toEqual(told);
  await click(ofBo, "https://shop.example/other");
  await db().query(sql`delete from message_facts where account_id = ${owner.id}`);
  const after = [told.data[0], { url: "https://shop.example/other", ...counts(1, 1, 1) }];
  expect(await linksOf(campaign)).toEqual({ ...told, data: after });
  await fold();
  expect(await linksOf(campaign)).toEqual({ ...told, data: after });
  const [{ left } = { left: -1 }] = await db().query<{ left: number }>(
    sql`select count(*)::int as left from link_deltas`,
  );
  expect(left).toBe(0);
});

test("clicks of many at once are counted each, and a user of many of them once", async () => {
  const campaign = await draftOf(api, owner);
  const users = await Promise.all(Array.from({ length: 4 }, aUser));
  const sent = await Promise.all(users.flatMap((user) => [sentTo(campaign, user), sentTo(campaign, user)]));
  const reports = () =>
    sent.flatMap((id) =>
      ["a", "b"].map((page) =>
        aReport({ kind: "clicked", messageId: id, url: `https://shop.example/${page}` }),
      ),
    );
  await Promise.all(Array.from({ length: 5 }, () => recordReports(db(), owner.id, null, reports())));
  await fold();
  expect(await linksOf(campaign)).toEqual({
    data: [
      { url: "https://shop.example/a", ...counts(40, 4, 0) },
      { url: "https://shop.example/b", ...counts(40, 4, 0) },
    ],
    other: null,
  });
});

test("a range tells the messages that were decided in it, and a user under the first of them that it clicked", async () => {
  const campaign = await draftOf(api, owner);
  const ann = await aUser();
  const [early, late] = [new Date("2026-03-01T10:30:00Z"), new Date("2026-03-02T10:30:00Z")];
  const first = await sentTo(campaign, ann, { decidedAt: early });
  const second = await sentTo(campaign, ann, { decidedAt: late });
  await click(first, "https://shop.example/sale");
  await click(second, "https://shop.example/sale");
  const url = "https://shop.example/sale";
  expect((await linksOf(campaign, "?before=2026-03-02T00:00:00Z")).data).toEqual([
    { url, ...counts(1, 1, 0) },
  ]);
  expect((await linksOf(campaign, "?from=2026-03-02T10:00:00Z")).data).toEqual([{ url, ...counts(1, 0, 0) }]);
  expect((await linksOf(campaign, "?from=2026-03-02T11:00:00Z")).data).toEqual([]);
});

test("tests and deleted users count for no link, and a click of nobody known counts no user", async () => {
  const campaign = await draftOf(api, owner);
  await click(await sentTo(campaign, await aUser(), { isTest: true }), "https://shop.example/sale");
  expect((await linksOf(campaign)).data).toEqual([]);
  await click(await sentTo(campaign, null), "https://shop.example/sale");
  expect((await linksOf(campaign)).data).toEqual([{ url: "https://shop.example/sale", ...counts(1, 0, 0) }]);
});

test("links beyond those that are counted apart are counted together, so that no template fills the list", async () => {
  const campaign = await draftOf(api, owner);
  const ann = await aUser();
  const message = await sentTo(campaign, ann);
  const reports = Array.from({ length: linksPerCampaignMax }, (_, index) =>
    aReport({ kind: "clicked", messageId: message, url: `https://shop.example/${index}` }),
  );
  await recordReports(db(), owner.id, null, reports);
  await click(message, "https://shop.example/one-more");
  await click(message, "https://shop.example/and-another");
  await click(message, "https://shop.example/0");
  const { data, other } = await linksOf(campaign);
  expect(data).toHaveLength(linksPerCampaignMax);
  expect(data).toContainEqual({ url: "https://shop.example/0", ...counts(2, 1, 0) });
  expect(other).toEqual(counts(2, 1, 0));
});

test("users who become one go on as one that followed the link, and a deleted user leaves nothing but the counts", async () => {
  const campaign = await draftOf(api, owner);
  const [older, younger] = [await aUser(), await aUser()];
  const url = "https://shop.example/sale";
  await click(await sentTo(campaign, younger), url);
  const merge = { fromId: younger, intoId: older };
  await inTransaction(db(), (tx) => mergeSends(tx, owner.id, [merge]));
  await click(await sentTo(campaign, older), url);
  expect((await linksOf(campaign)).data).toEqual([{ url, ...counts(2, 1, 0) }]);
  await inTransaction(db(), (tx) => deleteSends(tx, owner.id, [older]));
  const kept = sql`select from link_users where account_id = ${owner.id} and campaign_id = ${campaign}`;
  expect(await db().query(kept)).toEqual([]);
  expect((await linksOf(campaign)).data).toEqual([{ url, ...counts(2, 1, 0) }]);
});

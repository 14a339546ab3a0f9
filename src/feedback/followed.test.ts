import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../tests/helpers/database.ts";
import { eventually } from "../../tests/helpers/eventually.ts";
import { insertSent } from "../../tests/helpers/sentMessages.ts";
import { createAccount } from "../accounts/accounts.ts";
import { sql } from "../db/sql.ts";
import { newId } from "../lib/ids.ts";
import { createFollowedWriter, type Followed } from "./followed.ts";

let database: TestDatabase;
let accountId: number;
beforeAll(async () => {
  database = await cloneDatabase();
  accountId = (await createAccount(database.db, { name: "Followed" })).id;
});
afterAll(() => database.drop());

const aMessage = (): Promise<string> => insertSent(database.db, accountId, { campaignId: newId() });

const factsOf = (messageId: string) =>
  database.db.query<{ kind: string; isMachine: boolean }>(sql`
    select kind, is_machine as "isMachine" from message_facts
    where account_id = ${accountId} and message_id = ${messageId} order by kind, is_machine`);

const of = (messageId: string, target: string | null, isMachine = false): Followed => ({
  accountId,
  messageId,
  target,
  atMs: Date.now(),
  isMachine,
});

const lost: Error[] = [];
const open = () =>
  createFollowedWriter(
    database.db,
    () => Date.now(),
    (error) => lost.push(error),
  );

test("an open among thousands is written without being asked for", async () => {
  const [messageId, writer] = [await aMessage(), open()];
  for (let n = 0; n < 3_000; n++) writer.take(of(n === 0 ? messageId : newId(), null));
  await eventually(async () => expect(await factsOf(messageId)).toHaveLength(1));
  await writer.drained();
  expect(lost).toEqual([]);
});

test("one link that is followed, and followed again, is a person's; all links at once are a scanner's, the first too", async () => {
  const [read, scanned, writer] = [await aMessage(), await aMessage(), open()];
  for (const target of ["https://a.example/", "https://a.example/"]) writer.take(of(read, target));
  for (const page of ["1", "2", "3"]) writer.take(of(scanned, `https://a.example/${page}`));
  await writer.drained();
  expect(await factsOf(read)).toEqual([{ kind: "clicked", isMachine: false }]);
  expect(await factsOf(scanned)).toEqual(
    Array.from({ length: 3 }, () => ({ kind: "clicked", isMachine: true })),
  );
});

import { expect } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { eventually } from "../helpers/eventually.ts";
import type { BrowserApp } from "./app.ts";

/** An import or export in each of its states, for whoever looks at the screens. */

const USERS = [
  "customer_id;Name;E-Mail;Birthday;Plan;Orders;VIP;Interests;Joined",
  'f-1;"Ada; the first";ada@fair.example;31.12.1990;Gold;12;yes;"[""shoes"",""hats""]";2026-01-02',
  "f-2;Bo;bo@fair;01.02.1991;Silver;3;no;[];2026-01-03",
  "f-3;Cy with a name that is much longer than anybody would expect it to be;cy@fair.example;;;0;no;;",
].join("\r\n");
/** What is torn lies behind all that a preview looks at. */
const TORN = [
  "id,Name",
  ...Array.from({ length: 600 }, (_, row) => `t-${row},Tia`),
  't-600,"never closed',
].join("\n");
const SOON_MS = 20_000;

type Make = (path: string, body: object) => Promise<string>;

interface Hands {
  it: BrowserApp;
  account: string;
  make: Make;
}

const putFile = async ({ it, account }: Hands, id: string, text: string): Promise<void> => {
  const response = await fetch(`${it.app.url}/api/v1/transfers/${id}/file`, {
    method: "PUT",
    headers: {
      cookie: it.owner.cookie,
      "x-clarion-csrf": it.owner.csrf,
      "x-clarion-account": account,
      "content-type": "text/csv",
    },
    body: text,
  });
  if (response.status !== 200) throw new Error(`the file was answered ${response.status}`);
};

const begun = ({ make }: Hands, name: string, bytes = Buffer.byteLength(USERS)): Promise<string> =>
  make("/transfers/imports", { subject: "profiles", format: "csv", name, bytes });

const uploaded = async (hands: Hands, name: string, text = USERS): Promise<string> => {
  const id = await begun(hands, name, Buffer.byteLength(text));
  await putFile(hands, id, text);
  return id;
};

const ask = async ({ it, account }: Hands, path: string, body: object) => {
  const answer = await it.asOwner("POST", path, { account, body });
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}`);
  return answer.body;
};

const ended = ({ it, account }: Hands, id: string): Promise<void> =>
  eventually(async () => {
    const { body } = await it.asOwner("GET", `/transfers/${id}`, { account });
    expect(["done", "failed"]).toContain(body["state"]);
  }, SOON_MS);

const imported = async (hands: Hands, name: string, text = USERS): Promise<string> => {
  const id = await uploaded(hands, name, text);
  const { mapping } = await ask(hands, `/transfers/${id}/preview`, {});
  await ask(hands, `/transfers/${id}/start`, { mapping });
  await ended(hands, id);
  return id;
};

/** One that stands in the middle for as long as anybody looks: another process seems to hold it. */
const held = async (hands: Hands, name: string): Promise<string> => {
  const id = await uploaded(hands, name);
  await hands.it.app.db.query(sql`
    update transfers set state = 'running', leased_until = now() + interval '1 day', lease = 1,
      started_at = now() - interval '1 minute', rows_done = 51000, rows_taken = 50000, rows_refused = 1000,
      bytes_done = bytes_total / 2
    where id = ${id}`);
  return id;
};

/** An export, and imports that were uploaded in part, uploaded, started, done, failed and cancelled. */
export const transferPlaces = async (
  it: BrowserApp,
  account: string,
  make: Make,
): Promise<Readonly<Record<string, string>>> => {
  const hands = { it, account, make };
  const list = await make("/segments", { name: "Members of the club" });
  const at = (id: string): string => `/users/transfers/${id}`;
  const cancelled = await begun(hands, "mistaken.csv");
  await ask(hands, `/transfers/${cancelled}/cancel`, {});
  const exported = await make("/transfers/exports", { subject: "profiles", format: "csv" });
  await ended(hands, exported);
  return {
    "Imports and exports": "/users/transfers",
    "New import": "/users/transfers/new",
    "New import for a list": `/users/transfers/new?segment=${list}`,
    "Import, uploading": at(await begun(hands, "visitors-of-the-fair.csv", 5_000_000)),
    "Import, mapping": at(await uploaded(hands, "customers.csv")),
    "Import, not readable": at(await uploaded(hands, "unclosed.csv", 'id,Name\nt-1,"never closed')),
    "Import, running": at(await held(hands, "everybody.csv")),
    "Import, done": at(await imported(hands, "members.csv")),
    "Import, failed": at(await imported(hands, "torn.csv", TORN)),
    "Import, cancelled": at(cancelled),
    "Export, done": at(exported),
    "Import, not there": at("018f0000-0000-7000-8000-000000000000"),
  };
};

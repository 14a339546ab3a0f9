import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import { openAccount } from "../account.ts";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import { BUSY_PROFILE, fillLists, LIST_DATA, RARE_OUTCOME, UNKNOWN_RECIPIENT } from "../parts/listData.ts";
import type { Product } from "../product.ts";
import type { Line, RowResult } from "../report.ts";
import { median } from "../stats.ts";

const CALLS = 10;
const CALLS_QUICK = 4;
const MS_PER_DAY = 86_400_000;

interface Asker {
  accountId: number;
  ask(path: string): Promise<{ ms: number; body: { data?: unknown[]; nextCursor?: string | null } }>;
}

const openAsker = async (product: Product): Promise<Asker> => {
  const { accountId, ask } = await openAccount(product, "Bench lists");
  return {
    accountId,
    ask: async (path) => {
      const { ms, text } = await ask(path);
      return { ms, body: JSON.parse(text) };
    },
  };
};

/** The campaigns with most messages, with some, and with one. */
const campaignsOf = async (product: Product, accountId: number): Promise<string[]> => {
  const rows = await product.db.query<{ campaign_id: string }>(sql`
    select campaign_id from messages where account_id = ${accountId} group by 1 order by count(*) desc, 1`);
  return [rows[0], rows[50], rows.at(-1)].map((row) => row?.campaign_id ?? "");
};

const pathsOf = (campaigns: readonly string[], profile: number): Record<string, string[]> => {
  const old = new Date(Date.now() - 0.9 * LIST_DATA.weeks * 7 * MS_PER_DAY).toISOString();
  const narrowed = [
    "",
    `before=${old}`,
    "test=true",
    `recipient=${BUSY_PROFILE}`,
    "recipient=list777@example.com",
    `recipient=${UNKNOWN_RECIPIENT}`,
    ...campaigns.map((campaign) => `campaign=${campaign}`),
    `campaign=${campaigns[0]}&recipient=${BUSY_PROFILE}`,
    "limit=200",
  ];
  return {
    triggers: [...narrowed, `campaign=${campaigns[0]}&test=true`].map((query) => `/triggers?${query}`),
    messages: [
      ...narrowed,
      "outcome=sent",
      "outcome=provider_rejected&outcome=profile_not_found",
      "channel=push",
      `profile=${profile}`,
      ...["", `campaign=${campaigns[0]}&`, `campaign=${campaigns[1]}&`, `recipient=${BUSY_PROFILE}&`].map(
        (query) => `${query}outcome=${RARE_OUTCOME}`,
      ),
    ].map((query) => `/messages?${query}`),
    campaigns: [
      "/campaigns",
      "/campaigns?limit=200",
      "/campaigns?state=running",
      "/campaigns?state=running&state=paused",
      "/campaigns?state=archived",
      "/campaigns?channel=push",
      "/campaigns?purpose=promotional",
      "/campaigns?label=nowhere-used",
      "/campaigns?creator=nobody",
      "/campaigns?text=campaign",
      "/campaigns?text=nothing-is-called-so",
      ...campaigns.map((campaign) => `/campaigns/${campaign}/stats`),
      "/campaign-labels",
      "/overview",
    ],
    profiles: [
      "/profiles",
      "/profiles?text=list",
      "/profiles?text=list777@example.com",
      "/profiles?text=14155550000",
      "/profiles?text=nobody",
      `/profiles/${profile}`,
      `/profiles/${profile}/events`,
      "/profile-properties",
    ],
  };
};

/** Asks on until a rare outcome among everything is found: how many requests it takes, and the slowest of them. */
const walk = async ({ ask }: Asker): Promise<{ ms: number[]; found: number }> => {
  const ms: number[] = [];
  let found = 0;
  let cursor: string | null = "";
  while (cursor !== null) {
    const path: string = `/messages?outcome=${RARE_OUTCOME}${cursor === "" ? "" : `&cursor=${cursor}`}`;
    const { ms: took, body } = await ask(path);
    ms.push(took);
    found += body.data?.length ?? 0;
    cursor = body.nextCursor ?? null;
  }
  return { ms, found };
};

/** The lists of the log and of profiles, on any filter, over a large account. */
export const lists = async (context: Context): Promise<RowResult> => {
  const product = await context.product();
  const asker = await openAsker(product);
  await fillLists(product.db, asker.accountId, () => {});
  await context.settle();
  const profile = onlyRow(
    await product.db.query<{ id: number }>(sql`
      select profile_id as id from identities where account_id = ${asker.accountId} and value = ${BUSY_PROFILE}`),
  );
  const groups = pathsOf(await campaignsOf(product, asker.accountId), profile.id);
  const lines: Line[] = [];
  const notes: string[] = [];
  for (const [name, paths] of Object.entries(groups)) {
    const all: { path: string; ms: number[] }[] = [];
    for (const path of paths) {
      const ms: number[] = [];
      for (let call = 0; call < (context.options.isQuick ? CALLS_QUICK : CALLS); call++) {
        ms.push((await asker.ask(path)).ms);
      }
      all.push({ path, ms });
    }
    const slowest = all.reduce((a, b) => (median(b.ms) > median(a.ms) ? b : a));
    lines.push(
      {
        what: `${name}, slowest of ${paths.length} filters`,
        unit: "ms",
        product: slowest.ms,
        reach: { kind: "atMost", value: REACH.listMs },
      },
      {
        what: `${name}, slowest answer of all`,
        unit: "ms",
        product: [Math.max(...all.flatMap(({ ms }) => ms))],
        reach: { kind: "atMost", value: REACH.listMs },
      },
    );
    notes.push(`${name}: slowest is ${slowest.path}`);
  }
  const rare = await walk(asker);
  notes.push(
    `${rare.found} rare messages among ${LIST_DATA.messages}: ${rare.ms.length} requests, the slowest ${Math.round(Math.max(...rare.ms))} ms`,
  );
  return { title: "lists", lines, notes };
};

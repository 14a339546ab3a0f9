import type { Queryable } from "../../db/pool.ts";
import {
  type HeldPool,
  listCodesOfUsers,
  listFreeCodes,
  lockPools,
  type PoolCode,
  type TakenCode,
  writeTakenCodes,
} from "../../db/queries/codes.ts";
import { type CampaignUser, keepMergesOut } from "../../db/queries/ledger.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { codesFetchedMax, renderRoundsMax } from "../../limits.ts";
import type { NeedsLinked, RenderAnswer, RenderInput, RenderResult } from "../render/contract.ts";
import { settled } from "../render/outcome.ts";

/** What a render that may take codes ends as. */
export type CodedResult = RenderResult | { kind: "code_pool_empty"; detail: string };

/** One pass of the render, with the codes known so far. */
type Pass = (codes: NonNullable<RenderInput["codes"]>) => Promise<RenderAnswer>;

/** Who the message is for. */
export interface CodeTaker extends CampaignUser {
  messageId: string;
}

/** The codes that one transaction gives to messages. */
export interface CodeBatch {
  /**
   * Renders with the codes that the templates reach: the user's own of the campaign, or the next free ones.
   *
   * @param taker null: nobody is to take one, so samples are shown
   */
  render(taker: CodeTaker | null, pass: Pass): Promise<CodedResult | NeedsLinked>;
  /** Whether the message took any. */
  isHolding(messageId: string): boolean;
  /** Writes what was taken; nothing is when the transaction is rolled back. */
  write(): Promise<void>;
}

/** Of messages whose templates name no pool, and of those that take nothing: tests, control users, dry runs. */
export const NO_CODES: CodeBatch = {
  render: async (_, pass) => {
    const answer = await pass("sample");
    return answer.kind === "needs_linked" ? answer : settled(answer);
  },
  isHolding: () => false,
  write: async () => {},
};

interface OpenPool extends HeldPool {
  waiting: PoolCode[];
  lastPosition: string;
  isDry: boolean;
}

interface Lent {
  pool: OpenPool;
  code: PoolCode;
  isNew: boolean;
}

const emptyWords = (name: string, pool: HeldPool | undefined): string => {
  if (pool === undefined) return `There is no code pool "${name}".`;
  return pool.isExpired
    ? `The code pool "${name}" has expired.`
    : `The code pool "${name}" has no free code left.`;
};

const keyOf = (poolId: string, { campaignId, profileId }: CampaignUser): string =>
  `${poolId}/${campaignId}/${profileId}`;

/** Codes of the pools that the transaction holds: what users have, and the free ones in their order. */
const openStock = (tx: Queryable, accountId: number, pools: ReadonlyMap<string, OpenPool>) => {
  const own = new Map<string, PoolCode>();
  const nextFree = async (pool: OpenPool): Promise<PoolCode | undefined> => {
    if (pool.isExpired) return undefined;
    if (pool.waiting.length === 0 && !pool.isDry) {
      pool.waiting = await listFreeCodes(tx, accountId, pool.id, pool.lastPosition, codesFetchedMax);
      pool.lastPosition = pool.waiting.at(-1)?.position ?? pool.lastPosition;
      pool.isDry = pool.waiting.length < codesFetchedMax;
    }
    return pool.waiting.shift();
  };
  return {
    pools,
    know: (user: CampaignUser, code: PoolCode): void => {
      own.set(keyOf(code.poolId, user), code);
    },
    lend: async (user: CampaignUser, name: string): Promise<Lent | undefined> => {
      const pool = pools.get(name);
      if (pool === undefined) return undefined;
      const known = own.get(keyOf(pool.id, user));
      const code = known ?? (await nextFree(pool));
      return code === undefined ? undefined : { pool, code, isNew: known === undefined };
    },
    /** Those that were free go back to the front, in their order. */
    giveBack: (lent: readonly Lent[]): void => {
      for (const { pool, code, isNew } of lent.toReversed()) if (isNew) pool.waiting.unshift(code);
    },
  };
};

type Stock = ReturnType<typeof openStock>;

/** What a render came to, and the codes of the pass that made it. */
interface Rendered {
  result: CodedResult | NeedsLinked;
  kept: readonly Lent[];
}

/**
 * Renders until a pass has every code that it reaches. What only an earlier pass reached goes back with what a failed one
 * was lent.
 */
const renderLent = async (stock: Stock, user: CampaignUser, pass: Pass): Promise<Rendered> => {
  const lent = new Map<string, Lent>();
  const end = (result: CodedResult | NeedsLinked, read: readonly string[] = []): Rendered => {
    stock.giveBack([...lent].flatMap(([name, loan]) => (read.includes(name) ? [] : loan)));
    return { result, kept: read.flatMap((name) => lent.get(name) ?? []) };
  };
  for (let round = 0; round < renderRoundsMax; round++) {
    const codes = Object.fromEntries([...lent].map(([name, { code }]) => [name, code.code]));
    const answer = await pass(codes);
    if (answer.kind === "rendered") return end(answer, answer.codes);
    if (answer.kind !== "needs_codes") return end(answer);
    for (const name of answer.pools) {
      const loan = await stock.lend(user, name);
      if (loan === undefined) {
        return end({ kind: "code_pool_empty", detail: emptyWords(name, stock.pools.get(name)) });
      }
      lent.set(name, loan);
    }
  }
  const detail = `The message needs codes in more than ${renderRoundsMax} steps.`;
  return end({ kind: "template_limit_exceeded", detail });
};

/** What messages are about to take, and what others of the transaction hold and may give back. */
export interface CodeWish {
  /** In lower case, of all versions concerned. */
  poolNames: readonly string[];
  /** Users who may take one. */
  users: readonly CampaignUser[];
  /** Messages that hold codes and may end in this transaction: locks are taken once, in one order. */
  holders?: readonly string[];
}

/**
 * Opens the pools that templates name, and holds them until the transaction ends: a code is never shared, and nobody is
 * told that a pool is empty while another transaction may still give codes back to it. They are the last of all locks; users
 * that were merged away are what they became, and none is merged until the transaction ends.
 */
export const openCodes = async (
  tx: Queryable,
  accountId: number,
  { poolNames, users, holders = [] }: CodeWish,
): Promise<CodeBatch> => {
  await keepMergesOut(tx, accountId);
  const mergedInto = await listMergedInto(tx, accountId, [
    ...new Set(users.map(({ profileId }) => profileId)),
  ]);
  const current = <User extends CampaignUser>(user: User): User => ({
    ...user,
    profileId: mergedInto.get(user.profileId) ?? user.profileId,
  });
  const locked = await lockPools(tx, accountId, poolNames, holders);
  const pools = new Map(
    locked.map((pool) => [pool.name, { ...pool, waiting: [], lastPosition: "0", isDry: false }]),
  );
  const stock = openStock(tx, accountId, pools);
  const ids = locked.filter(({ name }) => poolNames.includes(name)).map(({ id }) => id);
  const known = ids.length > 0 ? await listCodesOfUsers(tx, accountId, ids, users.map(current)) : [];
  for (const code of known) stock.know(code, code);
  const taken: TakenCode[] = [];
  const holding = new Set<string>();
  return {
    render: async (taker, pass) => {
      if (taker === null) return NO_CODES.render(null, pass);
      const holder = current(taker);
      const { result, kept } = await renderLent(stock, holder, pass);
      for (const { code, isNew } of kept) {
        stock.know(holder, code);
        taken.push({ ...holder, poolId: code.poolId, position: code.position, isNew });
        holding.add(holder.messageId);
      }
      return result;
    },
    isHolding: (messageId) => holding.has(messageId),
    write: async () => {
      if (taken.length > 0) await writeTakenCodes(tx, accountId, taken);
    },
  };
};

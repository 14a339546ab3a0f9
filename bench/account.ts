import { sql } from "../src/db/sql.ts";
import { onlyRow } from "../src/db/tx.ts";
import type { Product } from "./product.ts";

/** An account of its own, made and asked like any: through the command line and the public API. */
export interface BenchAccount {
  accountId: number;
  /** @throws Error with what was answered, when that is no success */
  ask(path: string, init?: RequestInit): Promise<{ ms: number; text: string }>;
}

export const openAccount = async (product: Product, name: string): Promise<BenchAccount> => {
  const made: { accountId: string } = JSON.parse(await product.cli(["account", "create", name, "--json"]));
  const { apiKey }: { apiKey: string } = JSON.parse(
    await product.cli(["credential", "create", made.accountId, "--json"]),
  );
  const row = onlyRow(
    await product.db.query<{ id: number }>(
      sql`select id from accounts where external_id = ${made.accountId}`,
    ),
  );
  return {
    accountId: row.id,
    ask: async (path, init = {}) => {
      const startedMs = performance.now();
      const answer = await fetch(`${product.url}/api/v1${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${apiKey}` },
      });
      const text = await answer.text();
      const ms = performance.now() - startedMs;
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 500)}`);
      return { ms, text };
    },
  };
};

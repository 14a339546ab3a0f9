import type { AccountCreate } from "../contract/session.ts";
import type { Database } from "../db/pool.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { createAccountIn } from "./accounts.ts";
import { addMembership, listAccountsOf } from "./people.ts";

/**
 * Creates an account that the person owns. Only owners may: a guest of one account, or of demo data, has no say in
 * what else the deployment holds.
 *
 * @throws DomainError account/owners-only, input/invalid for a time zone that is none
 */
export const createOwnAccount = (db: Database, personId: string, account: AccountCreate): Promise<void> =>
  inTransaction(db, async (tx) => {
    const memberships = await listAccountsOf(tx, personId);
    if (!memberships.some(({ role, is_demo }) => role === "owner" && !is_demo)) {
      throw new DomainError("account/owners-only", "Only somebody who owns an account can create another.");
    }
    const { id } = await createAccountIn(tx, account);
    await addMembership(tx, id, personId, "owner");
  });

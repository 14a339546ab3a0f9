import { timingSafeEqual } from "node:crypto";
import type { Setup } from "../contract/session.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { deploymentIdentity, lockDeployment } from "../db/queries/deployment.ts";
import { hasOwner, ownOpenAccounts } from "../db/queries/people.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { createAccountIn } from "./accounts.ts";
import { codeOf } from "./code.ts";
import { addMembership, createPerson } from "./people.ts";
import { type OpenSession, openSession } from "./sessions.ts";

const PURPOSE = "set-up code";

/**
 * The code that proves to the first owner's form that its sender can read what the start prints. It is a function of
 * the secret key and the deployment, so that every process knows it and nothing stores it.
 *
 * @param identity see `deploymentIdentity`
 * @returns e.g. `ABCD-EFGH-JKMN`: 58 bits
 */
export const setupCode = (box: SecretBox, identity: string): string =>
  codeOf(box.mac(PURPOSE, identity), 4, 4, 4);

/** As people type it: case, hyphens and spaces do not count. */
const normal = (code: string): string => code.replaceAll(/[\s-]/g, "").toUpperCase();

/** Compares hashes, so that the time it takes tells nothing about the code. */
const isSetupCode = (box: SecretBox, identity: string, given: string): boolean =>
  timingSafeEqual(box.mac(PURPOSE, normal(setupCode(box, identity))), box.mac(PURPOSE, normal(given)));

/** Whether the deployment still waits for its first owner; owners of demo data do not count. */
export const isSetupOpen = async (q: Queryable): Promise<boolean> => !(await hasOwner(q));

/**
 * Creates the deployment's first owner with an account of its own, and logs it in. Of two at once one wins.
 *
 * @throws DomainError setup/closed when there is an owner, setup/refused for a wrong code; input/invalid as for
 *   any person and account
 */
export const createFirstOwner = (
  db: Database,
  box: SecretBox,
  now: Date,
  { code, email, name, password, accountName, timeZone }: Setup,
): Promise<OpenSession> =>
  inTransaction(db, async (tx) => {
    await lockDeployment(tx);
    if (!(await isSetupOpen(tx))) {
      throw new DomainError("setup/closed", "This server has its owner already. Log in instead.");
    }
    if (!isSetupCode(box, await deploymentIdentity(tx), code)) {
      throw new DomainError(
        "setup/refused",
        "This is not the set-up code. The start of the server prints it.",
        [{ field: "code", message: "Expected the code that the start of the server prints." }],
      );
    }
    const person = await createPerson(tx, { email, name, password });
    const account = await createAccountIn(tx, { name: accountName, timeZone });
    await addMembership(tx, account.id, person.id, "owner");
    await ownOpenAccounts(tx, person.id);
    return openSession(tx, box, now, person.id);
  });

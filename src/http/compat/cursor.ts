import Type, { type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import type { SecretBox } from "../../lib/secretBox.ts";
import { CompatError } from "./errors.ts";

/**
 * Cursors of exports hold everything that the next page needs, sealed under the deployment's key: any process can go on, and
 * nobody can make one, read one, or use one in another account.
 */

const Sealed = Type.Object({
  use: Type.String(),
  accountId: Type.Integer(),
  expiresAtMs: Type.Number(),
  state: Type.Unknown(),
});

const invalid = (error: string) => new CompatError(400, error);

/** @param use which export it is of: a cursor of another one is refused */
export const cursorsOf = <State extends TSchema>(
  box: SecretBox,
  use: string,
  schema: State,
  msMax: number,
) => ({
  seal: (accountId: number, now: Date, state: Static<State>): string => {
    const sealed: Static<typeof Sealed> = { use, accountId, expiresAtMs: now.getTime() + msMax, state };
    return box.seal(`cursor ${JSON.stringify(sealed)}`).toString("base64url");
  },

  /** @throws CompatError 400 when it is no cursor of this export and account, or its time is over */
  open: (accountId: number, now: Date, cursor: string): Static<State> => {
    const sealed = opened(box, cursor);
    if (sealed?.use !== use || sealed.accountId !== accountId) {
      throw invalid("cursor is not one of this export; begin it again");
    }
    if (sealed.expiresAtMs <= now.getTime()) throw invalid("cursor has expired; begin the export again");
    return Value.Parse(schema, sealed.state);
  },
});

const opened = (box: SecretBox, cursor: string): Static<typeof Sealed> | undefined => {
  try {
    const [, json = ""] = /^cursor (.*)$/s.exec(box.open(Buffer.from(cursor, "base64url"))) ?? [];
    return Value.Parse(Sealed, JSON.parse(json));
  } catch {
    return undefined;
  }
};

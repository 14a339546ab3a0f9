import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Database } from "../../db/pool.ts";
import { normalizeEmail } from "../../profiles/address.ts";
import { findRecord } from "../../profiles/record.ts";
import { describeValue } from "../../profiles/refusal.ts";
import type { CompatAuth } from "./auth.ts";
import { CompatError } from "./errors.ts";
import { recordBody } from "./record.ts";
import { rawParameter, requireScope } from "./request.ts";
import { sendCompatError } from "./trigger.ts";

const NAMES = ["email", "identity", "objectId"] as const;
type Name = (typeof NAMES)[number];

const ONE_OF = "Name the user by exactly one of email, identity and objectId";

const namedUser = (request: FastifyRequest): { name: Name; value: string } => {
  const given = NAMES.flatMap((name) => {
    const value = rawParameter(request, name);
    return value === undefined || value === "" ? [] : [{ name, value }];
  });
  const [first, ...others] = given;
  if (first === undefined) throw new CompatError(400, `${ONE_OF}; none was given`);
  if (others.length > 0) {
    throw new CompatError(400, `${ONE_OF}; got ${given.map(({ name }) => name).join(" and ")}`);
  }
  return first;
};

/**
 * The values that may be meant, the likeliest first. A `+` is one (the SDK does not encode it), or a space of a client
 * that encodes as forms do.
 */
const meanings = (name: Name, value: string): string[] => {
  if (name === "email") {
    const email = normalizeEmail(value);
    if (email === null) {
      throw new CompatError(400, `email must be an e-mail address, got ${describeValue(value)}`);
    }
    return [email];
  }
  return value.includes("+") ? [value, value.replaceAll("+", " ")] : [value];
};

/** `GET /1/profile.json?email=|identity=|objectId=` (vendor's get-user-profiles page). */
export const profileRoutes =
  ({ db, authenticate }: { db: Database; authenticate: CompatAuth }): FastifyPluginAsync =>
  async (app) => {
    app.setErrorHandler(sendCompatError);
    app.get("/1/profile.json", async (request) => {
      const caller = await authenticate(request);
      requireScope(caller, "profiles:read");
      const { name, value } = namedUser(request);
      const record = await findRecord(db, caller.accountId, name, meanings(name, value));
      if (record === undefined) {
        throw new CompatError(404, `No user of this account has the ${name} ${describeValue(value)}`);
      }
      return { status: "success", record: recordBody(record, { app: true, events: true, profile: true }) };
    });
  };

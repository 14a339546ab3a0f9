import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { CredentialCaller } from "../../accounts/caller.ts";
import type { Database } from "../../db/pool.ts";
import type { Clock } from "../../lib/clock.ts";
import { deletionsPerRequestMax, demergeIdentitiesMax } from "../../limits.ts";
import {
  type Address,
  type AddressRecord,
  NoRecords,
  parseAddressRecords,
} from "../../profiles/addressRecords.ts";
import { demergeIdentities } from "../../profiles/demerge.ts";
import { eraseProfiles } from "../../profiles/erase.ts";
import { type Identity, parseIdentity } from "../../profiles/identity.ts";
import { findNamed } from "../../profiles/named.ts";
import { describeValue, Refusal, uploadCodes } from "../../profiles/refusal.ts";
import {
  applyDisassociations,
  applySubscriptions,
  checkAddresses,
  parseDisassociation,
  parseSubscription,
} from "../../profiles/subscribe.ts";
import type { UnprocessedRecord } from "../../profiles/uploadWriter.ts";
import { isJsonObject, type JsonObject } from "../../profiles/values.ts";
import { authorOf } from "../auth.ts";
import type { CompatAuth } from "./auth.ts";
import { CompatError } from "./errors.ts";
import { parseJsonBody, requireScope, takeBodiesAsBytes } from "./request.ts";
import { sendCompatError } from "./trigger.ts";
import type { UploadAnswer } from "./upload.ts";

export interface ProfileWriteDeps {
  db: Database;
  clock: Clock;
  authenticate: CompatAuth;
}

/** The answer of an upload, for records of another kind. */
const answerOf = (
  sent: readonly unknown[],
  outcomes: readonly (Refusal | undefined)[],
  isTest: boolean,
): UploadAnswer => {
  const unprocessed = outcomes.flatMap((refusal, index): UnprocessedRecord[] =>
    refusal === undefined
      ? []
      : [
          {
            status: "fail",
            code: refusal.code,
            error: `${refusal.reason}.Skipped record number : ${index + 1}`,
            record: sent[index],
          },
        ],
  );
  const processed = outcomes.length - unprocessed.length;
  const status = unprocessed.length === 0 ? "success" : processed === 0 ? "fail" : "partial";
  return { status, processed, unprocessed, ...(isTest ? { test: true as const } : {}) };
};

/** `POST` of records about addresses: `/1/subscribe` and `/1/disassociate`. */
const addressRoute =
  <Wish extends Address>(
    { db, authenticate }: ProfileWriteDeps,
    parse: (sent: JsonObject) => Wish | Refusal,
    apply: (
      db: Database,
      accountId: number,
      records: readonly AddressRecord<Wish>[],
    ) => Promise<(Refusal | undefined)[]>,
  ) =>
  async (request: FastifyRequest): Promise<UploadAnswer> => {
    const caller = await authenticate(request);
    requireScope(caller, "upload");
    const body = parseJsonBody(request.body, 'an object with the key "d"');
    const records = parseAddressRecords(body, parse);
    if (records instanceof NoRecords) throw new CompatError(400, records.error);
    const take = caller.isTest ? checkAddresses : apply;
    return answerOf(
      records.map(({ sent }) => sent),
      await take(db, caller.accountId, records),
      caller.isTest,
    );
  };

/** A value, or a list of at most `countMax`, as a list. */
const listOf = (value: unknown, name: string, countMax: number): unknown[] => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new CompatError(400, `${name} must name at least one user, got an empty list`);
  if (list.length > countMax) {
    throw new CompatError(400, `${name} may name at most ${countMax} users, got ${list.length}`);
  }
  return list;
};

const objectBody = (request: FastifyRequest, expected: string): JsonObject => {
  const body = parseJsonBody(request.body, expected);
  if (!isJsonObject(body))
    throw new CompatError(400, `The body must be ${expected}, got ${describeValue(body)}`);
  return body;
};

const demergeRoute =
  ({ db, clock, authenticate }: ProfileWriteDeps) =>
  async (request: FastifyRequest): Promise<UploadAnswer> => {
    const caller = await authenticate(request);
    requireScope(caller, "upload");
    const body = objectBody(request, 'an object with the key "identities"');
    if (!Array.isArray(body["identities"])) {
      throw new CompatError(400, `identities must be a list, got ${describeValue(body["identities"])}`);
    }
    const sent = listOf(body["identities"], "identities", demergeIdentitiesMax);
    const parsed = sent.map((value) => parseIdentity("identity", value, uploadCodes.identityMissing));
    const valid = parsed.flatMap((one) => (one instanceof Refusal ? [] : [one.value]));
    const outcomes = await demergeIdentities(db, caller.accountId, valid, clock.now(), caller.isTest);
    const left = outcomes.values();
    return answerOf(
      sent,
      parsed.map((one) => (one instanceof Refusal ? one : left.next().value)),
      caller.isTest,
    );
  };

const namedUsers = (body: JsonObject): { sent: unknown[]; kind: "identity" | "objectId" } => {
  const { identity, guid } = body;
  if ((identity === undefined) === (guid === undefined)) {
    throw new CompatError(400, "Name the users to delete by exactly one of identity and guid");
  }
  return guid === undefined
    ? { sent: listOf(identity, "identity", deletionsPerRequestMax), kind: "identity" }
    : { sent: listOf(guid, "guid", deletionsPerRequestMax), kind: "objectId" };
};

/** What became of each value named, after those found were deleted. */
const deleteNamed = async (
  { db, clock }: ProfileWriteDeps,
  caller: CredentialCaller,
  parsed: readonly (Identity | Refusal)[],
): Promise<(Refusal | undefined)[]> => {
  const valid = parsed.flatMap((one) => (one instanceof Refusal ? [] : [one]));
  const found = await findNamed(db, caller.accountId, valid);
  const profileIds = [...new Set(found.values())];
  if (profileIds.length > 0 && !caller.isTest) {
    await eraseProfiles(db, clock, caller.accountId, profileIds, authorOf(caller));
  }
  return parsed.map((one) => {
    if (one instanceof Refusal) return one;
    const { kind, value } = one;
    return found.has(value)
      ? undefined
      : new Refusal(uploadCodes.identityMissing, `No user has the ${kind} ${describeValue(value)}`);
  });
};

const deleteRoute = (deps: ProfileWriteDeps) => async (request: FastifyRequest) => {
  const caller = await deps.authenticate(request);
  requireScope(caller, "upload");
  const { sent, kind } = namedUsers(objectBody(request, 'an object with the key "identity" or "guid"'));
  const parsed = sent.map((value) => parseIdentity(kind, value, uploadCodes.identityMissing));
  return answerOf(sent, await deleteNamed(deps, caller, parsed), caller.isTest);
};

/**
 * `POST /1/subscribe`, `/1/disassociate`, `/1/demerge/profiles.json`, `/1/delete/profiles.json` (the vendor's pages of
 * these names). All answer as an upload does, at once rather than nightly; a test credential changes nothing.
 */
export const profileWriteRoutes =
  (deps: ProfileWriteDeps): FastifyPluginAsync =>
  async (app) => {
    takeBodiesAsBytes(app);
    app.setErrorHandler(sendCompatError);
    app.post("/1/subscribe", addressRoute(deps, parseSubscription, applySubscriptions));
    app.post("/1/disassociate", addressRoute(deps, parseDisassociation, applyDisassociations));
    app.post("/1/demerge/profiles.json", demergeRoute(deps));
    app.post("/1/delete/profiles.json", deleteRoute(deps));
  };

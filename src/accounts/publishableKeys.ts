import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type {
  PublishableKey,
  PublishableKeyCreate,
  PublishableKeyCreated,
  PublishableKeyPatch,
} from "../contract/publishableKey.ts";
import type { Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/publishableKeys.ts";
import { DomainError, type Problem } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { publishableKeysPerAccountMax, publishableKeyTouchSeconds } from "../limits.ts";

/** What an app or a browser calls with. */
export interface DeviceKey {
  accountId: number;
  id: string;
  identitySecret: string;
  allowedOrigins: readonly string[];
}

/** Tells people (and secret scanners) what was found: nothing that has to be hidden. */
const PREFIX = "clk_pub_";

export const isPublishableKey = (text: string): boolean => text.startsWith(PREFIX);

const asKey = (row: queries.PublishableKeyRow): PublishableKey => ({
  id: row.id,
  name: row.name,
  key: row.key,
  allowedOrigins: row.allowed_origins,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

const notFound = () => new DomainError("publishable-key/not-found", "There is no such publishable key.");

/** As browsers write an origin (RFC 6454 section 6.2); null where there is none, or more than one. */
const originOf = (text: string): string | null => {
  const given = text.trim();
  if (!URL.canParse(given)) return null;
  const { protocol, origin, pathname, search, hash, username } = new URL(given);
  const isBare = pathname === "/" && search === "" && hash === "" && username === "";
  return isBare && (protocol === "https:" || protocol === "http:") ? origin : null;
};

const checkedOrigins = (given: readonly string[]): string[] => {
  const origins = given.map(originOf);
  const problems = origins.flatMap((origin, index): Problem[] =>
    origin === null
      ? [
          {
            field: `allowedOrigins.${index}`,
            message: `Expected scheme, host and port, such as https://shop.example; got "${given[index]}".`,
          },
        ]
      : [],
  );
  if (problems.length > 0) throw new DomainError("input/invalid", "These are not all origins.", problems);
  return [...new Set(origins.filter((origin) => origin !== null))];
};

const checkedName = (name: string): string => {
  const trimmed = name.trim();
  if (trimmed !== "") return trimmed;
  throw new DomainError("input/invalid", "A publishable key needs a name.", [
    { field: "name", message: "Expected a name, got only spaces." },
  ]);
};

/**
 * Makes a key and the secret that identities are signed with. The key can be read again, the secret cannot.
 *
 * @throws DomainError input/invalid; publishable-key/too-many
 */
export const createPublishableKey = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  input: PublishableKeyCreate,
): Promise<PublishableKeyCreated> => {
  const identitySecret = `cls_${randomBytes(32).toString("base64url")}`;
  const row = await queries.insertPublishableKey(
    q,
    accountId,
    {
      id: newId(),
      name: checkedName(input.name),
      key: PREFIX + randomBytes(24).toString("base64url"),
      secrets: box.seal(identitySecret),
      allowedOrigins: checkedOrigins(input.allowedOrigins),
    },
    publishableKeysPerAccountMax,
  );
  if (row !== undefined) return { ...asKey(row), identitySecret };
  throw new DomainError(
    "publishable-key/too-many",
    `An account has at most ${publishableKeysPerAccountMax} publishable keys; revoke one first.`,
  );
};

/** Newest first, revoked ones included. */
export const listPublishableKeys = async (q: Queryable, accountId: number): Promise<PublishableKey[]> =>
  (await queries.listPublishableKeys(q, accountId)).map(asKey);

/** @throws DomainError publishable-key/not-found; input/invalid */
export const patchPublishableKey = async (
  q: Queryable,
  accountId: number,
  id: string,
  patch: PublishableKeyPatch,
): Promise<PublishableKey> => {
  const row = await queries.updatePublishableKey(q, accountId, id, {
    name: patch.name === undefined ? null : checkedName(patch.name),
    allowedOrigins: patch.allowedOrigins === undefined ? null : checkedOrigins(patch.allowedOrigins),
  });
  if (row === undefined) throw notFound();
  return asKey(row);
};

/**
 * Ends a key for good; devices that were registered with it stay. Revoking a revoked one changes nothing.
 *
 * @throws DomainError publishable-key/not-found
 */
export const revokePublishableKey = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<PublishableKey> => {
  const row = await queries.revokePublishableKey(q, accountId, id);
  if (row === undefined) throw notFound();
  return asKey(row);
};

/** The key of this text, noted as used; null when there is none or it was revoked. */
export const findDeviceKey = async (
  q: Queryable,
  box: SecretBox,
  key: string,
  now: Date,
): Promise<DeviceKey | null> => {
  const row = isPublishableKey(key) ? await queries.findDeviceKey(q, key) : undefined;
  if (row === undefined) return null;
  const usedAtMs = row.last_used_at?.getTime() ?? 0;
  if (now.getTime() - usedAtMs > publishableKeyTouchSeconds * 1_000)
    await queries.touchPublishableKey(q, row.account_id, row.id, publishableKeyTouchSeconds);
  return {
    accountId: row.account_id,
    id: row.id,
    identitySecret: box.open(row.secrets),
    allowedOrigins: row.allowed_origins,
  };
};

/**
 * Whether the account's own server vouched for the identity: HMAC-SHA-256 (RFC 2104) with the key's identity secret, both in
 * UTF-8, written in hexadecimal.
 */
export const isSigned = (identitySecret: string, identity: string, signature: string): boolean => {
  const given = Buffer.from(signature, "hex");
  const expected = createHmac("sha256", identitySecret).update(identity).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
};

import type { CampaignContent } from "../contract/campaign.ts";
import type {
  LinkedApi,
  LinkedCall,
  LinkedChange,
  LinkedCreate,
  LinkedDefinition,
} from "../contract/linkedApi.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/linkedApis.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError, type Problem } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { codePoolUsesListedMax, linkedApisPerAccountMax, linkedCallsKept } from "../limits.ts";
import { lookupContent } from "./lookup.ts";

/** Lent by the renderer. */
export type LookupProblems = (
  content: CampaignContent,
) => readonly (Problem & { level?: "worth_a_look"; codePool?: string; linked?: unknown })[];

const asCall = ({ at, apiId: _, ...call }: queries.LinkedCallRow): LinkedCall => ({
  ...call,
  at: at.toISOString(),
});

const asApi = (row: queries.LinkedApiRow, last: queries.LinkedCallRow | undefined): LinkedApi => ({
  id: row.id,
  name: row.name,
  ...row.definition,
  hasSecret: row.secret !== null,
  lastCall: last === undefined ? null : asCall(last),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

const FIELDS: Readonly<Record<string, string>> = {
  "what.webhook.url": "url",
  "what.webhook.body": "body",
};

/** A field of the look-up by the name that it has as a webhook. */
const fieldOf = (field: string): string => FIELDS[field] ?? field.replace(/^what\.webhook\./, "");

const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const repeatedLabels = ({ labels }: LinkedDefinition): Problem[] =>
  [...labels.entries()]
    .filter(([at, { name }]) =>
      labels.slice(0, at).some((other) => other.name.toLowerCase() === name.toLowerCase()),
    )
    .map(([at, { name }]) => ({
      field: `labels.${at}.name`,
      message: `Expected a name that no other label has, got "${name}".`,
    }));

/** @throws DomainError input/invalid naming what is wrong */
const checked = (name: string, definition: LinkedDefinition, problemsOf: LookupProblems): void => {
  const templates = problemsOf(lookupContent(name, definition)).map(
    ({ field, message, codePool, linked, ...place }) => ({
      ...place,
      field: fieldOf(field),
      message:
        codePool === undefined && linked === undefined
          ? message
          : "A look-up cannot take codes or read other look-ups: expected Profile, ExternalTrigger, Campaign or Account.",
      level: codePool === undefined && linked === undefined ? place.level : undefined,
    }),
  );
  const headers = [...definition.headers.entries()]
    .filter(([, header]) => !HEADER_NAME.test(header.name))
    .map(([at, header]) => ({
      field: `headers.${at}.name`,
      message: `Expected the name of an HTTP header, got "${header.name}".`,
    }));
  const isAddress = /^\s*(https?:\/\/|\{[{%])/i.test(definition.url);
  const address = isAddress
    ? []
    : [{ field: "url", message: "Expected an address that begins with https:// or http://." }];
  const problems: Problem[] = [
    ...address,
    ...headers,
    ...repeatedLabels(definition),
    ...templates
      .filter(({ level }) => level === undefined)
      .map(({ field, message, line, column }) => ({
        field,
        message: line === undefined ? message : `${message} (line ${line}, column ${column})`,
      })),
  ];
  if (problems.length > 0) throw new DomainError("input/invalid", "This look-up is not right yet.", problems);
};

const found = (row: queries.LinkedApiRow | undefined, id: string): queries.LinkedApiRow => {
  if (row !== undefined) return row;
  throw new DomainError("linked-api/not-found", `There is no look-up ${id} in this account.`);
};

/** Null removes it, undefined keeps what is there. */
const sealed = (box: SecretBox, secret: string | undefined, before: Buffer | null): Buffer | null => {
  if (secret === undefined) return before;
  return secret === "" ? null : box.seal(secret);
};

/** The secret in clear. */
export const openSecret = (
  box: SecretBox,
  { secret }: Pick<queries.LinkedApiRow, "secret">,
): string | null => (secret === null ? null : box.open(secret));

/** By name, each with its last call. */
export const listApis = async (q: Queryable, accountId: number): Promise<LinkedApi[]> => {
  const rows = await queries.listLinkedApis(q, accountId);
  const last = new Map((await queries.listLastLinkedCalls(q, accountId)).map((call) => [call.apiId, call]));
  return rows.map((row) => asApi(row, last.get(row.id)));
};

/** @throws DomainError linked-api/not-found */
export const findApi = async (q: Queryable, accountId: number, id: string): Promise<queries.LinkedApiRow> =>
  found(isUuid(id) ? await queries.findLinkedApi(q, accountId, id) : undefined, id);

/** @throws DomainError linked-api/not-found */
export const readApi = async (q: Queryable, accountId: number, id: string): Promise<LinkedApi> => {
  const row = await findApi(q, accountId, id);
  const [last] = await queries.listLinkedCalls(q, accountId, id, 1);
  return asApi(row, last);
};

/** @throws DomainError linked-api/exists; input/invalid */
export const createApi = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  { name, secret, ...definition }: LinkedCreate,
  problemsOf: LookupProblems,
): Promise<LinkedApi> => {
  checked(name, definition, problemsOf);
  const made = { id: newId(), name, definition, secret: sealed(box, secret, null) };
  const row = await queries.insertLinkedApi(q, accountId, made, linkedApisPerAccountMax);
  if (row !== undefined) return asApi(row, undefined);
  const others = await queries.listLinkedApis(q, accountId);
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase())) {
    throw new DomainError("linked-api/exists", `Another look-up of this account is called "${name}".`, [
      { field: "name", message: `Expected a name that no other look-up has, got "${name}".` },
    ]);
  }
  throw new DomainError(
    "input/invalid",
    `An account has at most ${linkedApisPerAccountMax} look-ups; delete one first.`,
  );
};

/** @throws DomainError linked-api/not-found; input/invalid */
export const changeApi = (
  db: Database,
  box: SecretBox,
  accountId: number,
  id: string,
  { secret, ...definition }: LinkedChange,
  problemsOf: LookupProblems,
): Promise<LinkedApi> =>
  inTransaction(db, async (tx) => {
    const row = found(isUuid(id) ? await queries.lockLinkedApi(tx, accountId, id) : undefined, id);
    checked(row.name, definition, problemsOf);
    await queries.updateLinkedApi(tx, accountId, id, { definition, secret: sealed(box, secret, row.secret) });
    return readApi(tx, accountId, id);
  });

/** @throws DomainError linked-api/not-found; linked-api/in-use, naming the campaigns whose templates read it */
export const removeApi = (db: Database, accountId: number, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const { name } = found(isUuid(id) ? await queries.lockLinkedApi(tx, accountId, id) : undefined, id);
    const campaigns = await queries.listCampaignsOfLinkedApi(tx, accountId, name, codePoolUsesListedMax);
    if (campaigns.length > 0) {
      const names = campaigns.map((one) => `"${one}"`).join(", ");
      throw new DomainError("linked-api/in-use", `Templates read "${name}" in ${names}.`);
    }
    await queries.deleteLinkedApi(tx, accountId, id);
  });

/** The last calls, newest first. @throws DomainError linked-api/not-found */
export const listCalls = async (q: Queryable, accountId: number, id: string): Promise<LinkedCall[]> => {
  await findApi(q, accountId, id);
  return (await queries.listLinkedCalls(q, accountId, id, linkedCallsKept)).map(asCall);
};

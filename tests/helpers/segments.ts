import { expect } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import { type Answer, type Method, openApi, type TestAccount, textOf } from "./api.ts";

export const CITY = { type: "property", property: "City", test: { op: "equals", value: "Rome" } };
export const MILAN = { type: "property", property: "City", test: { op: "equals", value: "Milan" } };
export const inSegment = (segmentId: string) => ({ type: "segment", segmentId });
export const both = (...nodes: object[]) => ({ type: "and", nodes });

export const problemsOf = (answer: Answer): { field: string; message: string }[] => {
  const { problems } = answer.body;
  return Array.isArray(problems) ? problems : [];
};

/** The API over a database of its own, asked for one account after another. */
export const openSegments = async () => {
  const api = await openApi();
  let account: TestAccount = await api.account("Segments");
  const call = (method: Method, path: string, body?: object) => api.call(account.apiKey, method, path, body);
  const create = (name: string, filter?: object) =>
    call("POST", "/segments", { name, ...(filter === undefined ? {} : { filter }) });
  return {
    api,
    account: () => account,
    freshAccount: async (): Promise<void> => {
      account = await api.account("Segments");
    },
    call,
    create,
    /** The id of a new segment. */
    segment: async (name: string, filter?: object): Promise<string> => {
      const answer = await create(name, filter);
      expect(answer).toMatchObject({ status: 201, body: { name } });
      return textOf(answer.body.id);
    },
    /** The id of a new profile. */
    profile: async (identity: string, properties: object = {}, email?: string): Promise<number> => {
      const rows = await api.database.db.query<{ id: number }>(sql`
        with p as (
          insert into profiles (account_id, properties, email)
          values (${account.id}, ${JSON.stringify(properties)}::jsonb, ${email ?? null}) returning id
        )
        insert into identities (account_id, kind, value, profile_id)
        select ${account.id}::int, 'identity', ${identity}, id from p returning profile_id as id`);
      return onlyRow(rows).id;
    },
    close: () => api.close(),
  };
};

export type Segments = Awaited<ReturnType<typeof openSegments>>;

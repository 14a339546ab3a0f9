import { expect } from "vitest";
import type { Answer, TestApp } from "../helpers/app.ts";

/** What tests look at of a record of an export. */
export interface ExportedRecord {
  identity?: string;
  profile?: { identity?: string };
  ts?: number;
  event_props?: Record<string, unknown>;
}

export const get = async (app: TestApp, path: string): Promise<Answer> => {
  const response = await fetch(app.url + path, {
    headers: { "x-clevertap-account-id": app.externalId, "x-clevertap-passcode": app.live.passcode },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

/** Begins with the documented POST and follows the cursors to the end; `between` runs before each page. */
export const exported = async (
  app: TestApp,
  path: string,
  query: object,
  parameters = "batch_size=2",
  between: (pagesRead: number) => Promise<void> = async () => {},
): Promise<ExportedRecord[]> => {
  const begun = await app.post(`${path}?${parameters}`, query);
  expect(begun.body).toEqual({ status: "success", cursor: expect.any(String) });
  const records: ExportedRecord[] = [];
  let cursor: string | undefined = begun.body.cursor;
  for (let pages = 0; cursor !== undefined; pages++) {
    await between(pages);
    const page: Answer = await get(app, `${path}?cursor=${cursor}`);
    expect([page.status, page.body.status]).toEqual([200, "success"]);
    records.push(...page.body.records);
    cursor = page.body.next_cursor;
  }
  return records;
};

export const identities = (records: readonly ExportedRecord[]): string[] =>
  records.map(({ identity }) => String(identity));

export const did = (identity: string, evtName: string, evtData: object, ts: number) => ({
  type: "event",
  identity,
  evtName,
  evtData,
  ts,
});

/** Epoch seconds. */
export const at = (text: string): number => Date.parse(text) / 1_000;

import type { KillableProgram } from "../crash/killable.ts";

/** An account of a program and how to call for it. */
export interface Party {
  accountId: string;
  passcode: string;
  apiKey: string;
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};

export const makeParty = async (program: KillableProgram, name: string): Promise<Party> => {
  const { accountId } = record(JSON.parse(await program.command("account", "create", name, "--json")));
  const made = record(JSON.parse(await program.command("credential", "create", String(accountId), "--json")));
  return { accountId: String(accountId), passcode: String(made.passcode), apiKey: String(made.apiKey) };
};

/** A call of the native API. @throws with the answer when the status is not 2xx */
export const call = async (
  program: KillableProgram,
  { apiKey }: Party,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> => {
  const response = await fetch(`${program.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return record(JSON.parse(text));
};

import { readSettings } from "../accounts/settings.ts";
import type { ChannelServices } from "../channels/channel.ts";
import type { Callback, UnreadEvent } from "../channels/report.ts";
import type { AccountSettings } from "../contract/account.ts";
import type { Database } from "../db/pool.ts";
import { findAccount } from "../db/queries/accounts.ts";
import { findCallbackByToken, noteRefused, noteTaken } from "../db/queries/providerCallbacks.ts";
import { callbackTokenHash } from "../lib/callbackToken.ts";
import type { Clock } from "../lib/clock.ts";
import { excerpt } from "../lib/excerpt.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { providerDetailCharsMax } from "../limits.ts";
import { loadProvider } from "../providers/providers.ts";
import { refreshTemplates } from "../providers/templates.ts";
import { heedOptIns, optOutReports } from "./keywords.ts";
import { recordReports } from "./record.ts";

/** What came of a call at a callback address. */
export type CallbackResult =
  /** No provider has this address. */
  | { kind: "unknown" }
  /** Durable. */
  | { kind: "taken"; processed: number; unprocessed: readonly UnreadEvent[] }
  /** A handshake, answered in the vendor's own way. */
  | { kind: "answer"; contentType: string; body: string }
  | { kind: "refused"; status: 400 | 401 | 403; detail: string };

export interface ReceiveDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  services: ChannelServices;
}

/** What the account's users write to leave and to come back. */
const keywordsOf = async (db: Database, accountId: number): Promise<AccountSettings["whatsappKeywords"]> => {
  const account = await findAccount(db, accountId);
  return readSettings(account?.settings ?? {}).whatsappKeywords;
};

/**
 * Takes what a vendor sends to the callback address of a provider: the provider's kind checks and reads it, and what it
 * reports is recorded before anything is answered.
 */
export const receiveCallback = async (
  { db, box, clock, services }: ReceiveDeps,
  token: string,
  callback: Callback,
): Promise<CallbackResult> => {
  const owner = await findCallbackByToken(db, callbackTokenHash(token));
  if (owner === undefined) return { kind: "unknown" };
  const { accountId, providerId } = owner;
  const provider = await loadProvider(db, box, accountId, providerId);
  if (provider?.channel.receive === undefined) return { kind: "unknown" };
  const answer = await provider.channel.receive(callback, provider.config, clock.now(), services);
  if (answer.kind === "refused") {
    await noteRefused(db, accountId, providerId, excerpt(answer.detail, providerDetailCharsMax));
    return answer;
  }
  if (answer.kind === "answer") {
    await noteTaken(db, accountId, providerId, { reports: 0, unknown: 0 });
    return answer;
  }
  const { reports, unread = [], areTemplatesStale = false } = answer;
  const keywords = await keywordsOf(db, accountId);
  const { unknown } = await recordReports(db, accountId, providerId, reports);
  await recordReports(db, accountId, providerId, optOutReports(reports, keywords));
  await heedOptIns(db, accountId, reports, keywords);
  if (areTemplatesStale) await refreshTemplates({ db, box, services }, accountId, providerId);
  await noteTaken(db, accountId, providerId, { reports: reports.length, unknown: unknown.length });
  const strangers = unknown.map(({ kind, address }) => ({
    event: kind,
    email: address ?? "",
    error: "No message of this account",
  }));
  return {
    kind: "taken",
    processed: reports.length - unknown.length,
    unprocessed: [...unread, ...strangers],
  };
};

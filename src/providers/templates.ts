import type { ChannelServices, TemplateList } from "../channels/channel.ts";
import type { TemplateReading, WhatsAppTemplatePage } from "../contract/whatsapp.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { lockProvider } from "../db/queries/providers.ts";
import * as queries from "../db/queries/whatsappTemplates.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { storableText } from "../lib/storableText.ts";
import { loadProvider } from "./providers.ts";

const asReading = ({ providerId, readAt, failure }: queries.TemplateReadingRow): TemplateReading => ({
  providerId,
  readAt: readAt?.toISOString() ?? null,
  failure: failure === "" ? null : failure,
});

const notFound = () => new DomainError("provider/not-found", "There is no such provider.");

export interface TemplateDeps {
  db: Database;
  box: SecretBox;
  services: ChannelServices;
}

/** JSON text of NUL and lone surrogates is refused by the database; nobody approves a template with them. */
const storable = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value, (_, part) => (typeof part === "string" ? storableText(part) : part)));

/** Keeps what a provider listed, in place of the list before; when it did not give one, the last one stays. */
export const keepTemplates = (
  db: Database,
  accountId: number,
  providerId: string,
  list: TemplateList,
): Promise<TemplateReading> =>
  inTransaction(db, async (tx) => {
    if ((await lockProvider(tx, accountId, providerId)) === undefined) throw notFound();
    if (list.kind === "listed") {
      await queries.replaceTemplates(tx, accountId, providerId, storable(list.templates));
    }
    const failure = list.kind === "failed" ? storableText(list.detail) : "";
    return asReading(await queries.noteTemplateReading(tx, accountId, providerId, failure));
  });

/**
 * Reads the list of templates of a provider anew.
 *
 * @throws DomainError provider/not-found; input/invalid for a kind that keeps no templates
 */
export const refreshTemplates = async (
  { db, box, services }: TemplateDeps,
  accountId: number,
  providerId: string,
): Promise<TemplateReading> => {
  const provider = isUuid(providerId) ? await loadProvider(db, box, accountId, providerId) : undefined;
  if (provider === undefined) throw notFound();
  const { channel, config } = provider;
  if (channel.listTemplates === undefined) {
    throw new DomainError("input/invalid", "Providers of this kind keep no list of templates.", [
      { field: "provider", message: `Expected one that lists templates; got ${channel.kind}.` },
    ]);
  }
  return keepTemplates(db, accountId, providerId, await channel.listTemplates(config, services));
};

type After = { name: string; language: string; providerId: string };

/** A page of templates, the last readings, and what the list can be narrowed to. */
export const listTemplatePage = async (
  q: Queryable,
  accountId: number,
  choice: queries.TemplateChoice,
  after: After | null,
  limit: number,
): Promise<Omit<WhatsAppTemplatePage, "nextCursor"> & { next: After | null }> => {
  const [rows, words, readings] = await Promise.all([
    queries.listTemplates(q, accountId, choice, after, limit + 1),
    queries.listTemplateWords(q, accountId, choice.providerId),
    queries.listTemplateReadings(q, accountId),
  ]);
  const data = rows.slice(0, limit);
  return {
    data,
    next: rows.length > limit ? (data.at(-1) ?? null) : null,
    ...words,
    readings: readings.map(asReading),
  };
};

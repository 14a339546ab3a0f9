import type { ApprovedTemplate, ListedTemplate } from "../../contract/whatsapp.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

export interface StoredTemplateRow {
  providerId: string;
  name: string;
  language: string;
  status: string;
  rejectedReason: string;
  content: ApprovedTemplate;
}

export interface TemplateReadingRow {
  providerId: string;
  readAt: Date | null;
  failure: string;
}

/** What a list of templates is narrowed to; empty: anything. */
export interface TemplateChoice {
  providerId: string | null;
  search: string;
  status: string;
  language: string;
}

const likely = (text: string): string => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

/** By name, language and provider, after a place in that order. */
export const listTemplates = (
  q: Queryable,
  accountId: number,
  { providerId, search, status, language }: TemplateChoice,
  after: { name: string; language: string; providerId: string } | null,
  limit: number,
): Promise<StoredTemplateRow[]> =>
  q.query<StoredTemplateRow>(sql`
    select provider_id as "providerId", name, language, status, rejected_reason as "rejectedReason", content
    from whatsapp_templates
    where account_id = ${accountId}
      and (${providerId}::uuid is null or provider_id = ${providerId}::uuid)
      and (${search} = '' or name ilike ${likely(search)} or content ->> 'body' ilike ${likely(search)})
      and (${status} = '' or status = ${status})
      and (${language} = '' or language = ${language})
      and (${after === null} or (name, language, provider_id)
        > (${after?.name ?? ""}::text, ${after?.language ?? ""}::text, ${after?.providerId ?? null}::uuid))
    order by name, language, provider_id limit ${limit}`);

/** Every status and language that the account's templates have. */
export const listTemplateWords = async (
  q: Queryable,
  accountId: number,
  providerId: string | null,
): Promise<{ statuses: string[]; languages: string[] }> => {
  const rows = await q.query<{ kind: string; word: string }>(sql`
    select distinct w.kind, w.word from whatsapp_templates,
      lateral (values ('status', status), ('language', language)) w (kind, word)
    where account_id = ${accountId} and (${providerId}::uuid is null or provider_id = ${providerId}::uuid)
    order by 1, 2`);
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map(({ word }) => word);
  return { statuses: of("status"), languages: of("language") };
};

export const listTemplateReadings = (q: Queryable, accountId: number): Promise<TemplateReadingRow[]> =>
  q.query<TemplateReadingRow>(sql`
    select provider_id as "providerId", read_at as "readAt", failure from whatsapp_template_readings
    where account_id = ${accountId} order by provider_id`);

/** A template by its name; undefined when the provider lists none of it. */
export const findTemplate = async (
  q: Queryable,
  accountId: number,
  providerId: string,
  { name, language }: { name: string; language: string },
): Promise<StoredTemplateRow | undefined> => {
  const [row] = await q.query<StoredTemplateRow>(sql`
    select provider_id as "providerId", name, language, status, rejected_reason as "rejectedReason", content
    from whatsapp_templates
    where account_id = ${accountId} and provider_id = ${providerId} and name = ${name} and language = ${language}`);
  return row;
};

/** Whether the provider's list was ever read whole. */
export const hasTemplateList = async (
  q: Queryable,
  accountId: number,
  providerId: string,
): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 as one from whatsapp_template_readings
    where account_id = ${accountId} and provider_id = ${providerId} and read_at is not null`);
  return rows.length > 0;
};

/** The list as it is now, in place of the one before. */
export const replaceTemplates = async (
  tx: Queryable,
  accountId: number,
  providerId: string,
  templates: readonly ListedTemplate[],
): Promise<void> => {
  await tx.query(sql`
    delete from whatsapp_templates where account_id = ${accountId} and provider_id = ${providerId}`);
  await tx.query(sql`
    insert into whatsapp_templates (account_id, provider_id, name, language, status, rejected_reason, content)
    select ${accountId}::int, ${providerId}::uuid, t.name, t.language, t.status, t.rejected_reason, t.content
    from unnest(
      ${templates.map(({ name }) => name)}::text[], ${templates.map(({ language }) => language)}::text[],
      ${templates.map(({ status }) => status)}::text[],
      ${templates.map(({ rejectedReason }) => rejectedReason)}::text[],
      ${templates.map(({ content }) => JSON.stringify(content))}::jsonb[])
      as t (name, language, status, rejected_reason, content)
    on conflict do nothing`);
};

/** Notes how reading the list went; one that failed leaves the moment of the last good one. */
export const noteTemplateReading = async (
  tx: Queryable,
  accountId: number,
  providerId: string,
  failure: string,
): Promise<TemplateReadingRow> =>
  onlyRow(
    await tx.query<TemplateReadingRow>(sql`
    insert into whatsapp_template_readings as r (account_id, provider_id, read_at, failure)
    values (${accountId}, ${providerId}, case when ${failure} = '' then clarion_now() end, ${failure})
    on conflict (account_id, provider_id) do update set
      read_at = coalesce(excluded.read_at, r.read_at), failure = excluded.failure
    returning provider_id as "providerId", read_at as "readAt", failure`),
  );

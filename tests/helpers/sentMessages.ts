import type { Report } from "../../src/channels/report.ts";
import type { ChannelName } from "../../src/contract/content.ts";
import type { Queryable } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { messageIdOf, newId } from "../../src/lib/ids.ts";

/** A message that was sent, as the pipeline leaves it. */
export interface SentMessage {
  campaignId: string;
  channel?: ChannelName;
  isTest?: boolean;
  profileId?: number | null;
  address?: string | null;
  /** Now when left out. */
  decidedAt?: Date;
  /** Of the provider, and under which id it took the message. */
  providerId?: string;
  receipt?: string;
}

/** Stores a sent message; answers its id. */
export const insertSent = async (q: Queryable, accountId: number, sent: SentMessage): Promise<string> => {
  const trigger = newId();
  const id = messageIdOf(trigger, 0, 0);
  const { channel = "email", isTest = false, profileId = null, address = null } = sent;
  await q.query(sql`
    insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
      recipient_kind, recipient_value, profile_id, address, provider_id, trace, decided_at, ended_at, outcome)
    values (${accountId}, ${id}, ${trigger}, 0, 0, ${sent.campaignId}, 1, ${channel}, ${isTest}, 'email',
      ${address ?? "somebody"}, ${profileId}, ${address}, ${sent.providerId ?? null}, '[]',
      coalesce(${sent.decidedAt ?? null}::timestamptz, clarion_now()), clarion_now(),
      'sent')`);
  if (sent.receipt !== undefined) {
    await q.query(sql`
      insert into provider_receipts (account_id, message_id, provider_id, receipt)
      values (${accountId}, ${id}, ${sent.providerId}, ${sent.receipt})`);
  }
  return id;
};

/** A report that says nothing but its kind and what the test gives it. */
export const aReport = (given: Partial<Report> & Pick<Report, "kind">): Report => ({
  id: newId(),
  messageId: null,
  providerId: null,
  address: null,
  at: new Date(),
  isPermanent: false,
  isMachine: false,
  url: null,
  code: "",
  detail: "",
  ...given,
});

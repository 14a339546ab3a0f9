import { FAILURES } from "../../contract/outcomes.ts";

/**
 * What the account's own systems are told, as the last step of the statement that makes it true: it is told if, and only
 * if, it happened. Accounts that have no webhook for it pay for a look at an empty index.
 */
const telling = (rows: string, happenedAt: string): string => `
   insert into outgoing_events (account_id, id, webhook_id, kind, happened_at, campaign_id, message_id, fact)
   select w.account_id, new_event_id(), w.id, t.kind, ${happenedAt}, t.campaign_id, t.message_id, t.fact
   from outgoing_webhooks w join (${rows}) t on t.account_id = w.account_id and t.kind = any (w.kinds)
   where w.is_on and (w.campaign_ids is null or t.campaign_id = any (w.campaign_ids))`;

const KIND_OF_OUTCOME = `case when outcome = 'sent' then 'message.sent'
     when outcome in (${FAILURES.map((outcome) => `'${outcome}'`).join(", ")}) then 'message.failed'
     else 'message.not_sent' end`;

/**
 * Tells how messages ended.
 *
 * @param from rows with id, outcome and is_test
 * @param account SQL of their account's id, and of their campaign's
 */
export const tellingEnds = (from: string, account = "account_id", campaign = "campaign_id"): string =>
  telling(
    `select ${account} as account_id, ${campaign} as campaign_id, id as message_id, null::uuid as fact,
     ${KIND_OF_OUTCOME} as kind from ${from} where outcome is not null and not is_test`,
    "clarion_now()",
  );

const factsOf = (
  from: string,
): string => `select $1::int as account_id, campaign_id, message_id, report as fact, at,
     'message.' || case kind when 'opted_out' then 'unsubscribed' else kind end as kind
     from ${from} where not is_test and not is_machine`;

const WHEN_TOLD = "least(t.at, clarion_now())";

/**
 * Tells facts of messages that are the first of their kind. What machines did is not told.
 *
 * @param from rows with message_id, campaign_id, kind, report, at, is_machine and is_test
 */
export const tellingFacts = (from: string): string => telling(factsOf(from), WHEN_TOLD);

/** Of further ones, every click and every reply is an event of its own, not every look. */
export const tellingMoreFacts = (from: string): string =>
  telling(`${factsOf(from)} and kind not in ('delivered', 'opened')`, WHEN_TOLD);

/**
 * Tells that users converted.
 *
 * @param from rows with campaign_id, and, of `m`, message_id and at
 */
export const tellingConversions = (from: string, where: string): string =>
  telling(
    `select $1::int as account_id, campaign_id, m.message_id, null::uuid as fact, m.at, 'message.converted' as kind
     from ${from} where ${where}`,
    WHEN_TOLD,
  );

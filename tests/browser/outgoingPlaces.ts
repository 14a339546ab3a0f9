import { sql } from "../../src/db/sql.ts";
import type { BrowserApp } from "./app.ts";

/** Receivers of outgoing events in each of their states, for whoever looks at the screens. */

type Make = (path: string, body: object) => Promise<string>;

/** Events of a receiver, of messages that there are: told, given up and waiting, with their calls. */
const tellEvents = async (it: BrowserApp, webhook: string): Promise<string> => {
  const rows = await it.app.db.query<{ id: string }>(sql`
    with told as (
      insert into outgoing_events (account_id, id, webhook_id, kind, happened_at, campaign_id, message_id, state, due_at,
        attempts, failures, ended_at)
      select m.account_id, new_event_id(), ${webhook}, 'message.sent', m.decided_at, m.campaign_id, m.id,
        case n % 5 when 1 then 'failed' when 2 then 'waiting' else 'told' end, now() + interval '5 hours', 2, n % 5,
        case when n % 5 <> 2 then now() end
      from (
        select account_id, id, campaign_id, decided_at, row_number() over (order by id) as n from messages
        where account_id = (select account_id from outgoing_webhooks where id = ${webhook}) and outcome = 'sent') m
      where n <= 20
      returning account_id, id, state
    ), calls as (
      insert into outgoing_attempts (account_id, event_id, attempt, at, duration_ms, status, error, response)
      select account_id, id, c, now() - make_interval(mins => 30 - c), 80 * c, case when c = 1 then null when state = 'told' then 204 else 503 end,
        case when c = 1 then 'No answer came within 15 seconds.' when state <> 'told' then 'It answered 503.' end,
        case when c = 2 and state <> 'told' then '<html><title>503 Service Temporarily Unavailable</title></html>' end
      from told, generate_series(1, 2) c
    )
    select id from told where state = 'failed' limit 1`);
  return String(rows[0]?.id);
};

export const outgoingPlaces = async (it: BrowserApp, make: Make, campaign: string) => {
  const shop = await make("/outgoing-webhooks", {
    name: "Shop",
    url: "https://shop.example.com/hooks/a-rather-long-path-that-needs-some-room/clarion?token=5b7f",
    kinds: ["message.sent", "message.failed", "message.clicked", "campaign.state_changed"],
    campaigns: [campaign],
    isOn: false,
  });
  const event = await tellEvents(it, shop);
  await it.app.db.query(sql`
    update outgoing_webhooks set is_on = true, failing_since = now() - interval '3 hours', last_error = 'It answered 503.',
      last_told_at = now() - interval '3 hours', former_until = now() + interval '9 hours', former_secret = secret
    where id = ${shop}`);
  const gone = await make("/outgoing-webhooks", {
    name: "Old warehouse",
    url: "https://old.example.com/",
    kinds: ["message.sent"],
    isOn: false,
  });
  await it.app.db.query(sql`update outgoing_webhooks set gone_at = now() where id = ${gone}`);
  const fresh = { name: "Reports", url: "https://reports.example.com/in", kinds: ["campaign.state_changed"] };
  const quiet = await make("/outgoing-webhooks", { ...fresh, isOn: false });
  return {
    "Settings, outgoing events": "/settings/outgoing-events",
    Receiver: `/settings/outgoing-events/${shop}`,
    "Receiver, an event": `/settings/outgoing-events/${shop}?event=${event}`,
    "Receiver, gone": `/settings/outgoing-events/${gone}`,
    "Receiver, told nothing yet": `/settings/outgoing-events/${quiet}`,
    "Receiver, not there": "/settings/outgoing-events/0198a000-0000-7000-8000-00000000dead",
  };
};

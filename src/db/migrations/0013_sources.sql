-- What fires campaigns besides the API: uploaded events and inbound webhooks.

update campaigns set draft = jsonb_set(draft, '{start,sources}', '{"event": null}')
where draft ? 'start' and not (draft -> 'start' ? 'sources');

-- The uploaded event that fires a version; null where none does.
alter table campaign_versions add column source_event text generated always as (
  case when content #>> '{start,sources,event,isOn}' = 'true' then content #>> '{start,sources,event,event}' end
) stored;
create index campaign_versions_by_source on campaign_versions (account_id, campaign_id, version)
  where source_event is not null;

-- An uploaded event that fired a campaign: it does so once.
create table event_firings (
  account_id int not null,
  campaign_id uuid not null,
  -- SHA-256 of the user as named, the event's name, its time and its data
  key bytea not null,
  expires_at timestamptz not null,
  primary key (account_id, campaign_id, key)
);
create index event_firings_expiry on event_firings (expires_at);

-- A secret address that takes another system's webhooks for a campaign.
create table inbound_hooks (
  account_id int not null,
  id uuid not null,
  campaign_id uuid not null,
  name text not null,
  is_on boolean not null default true,
  -- SHA-256 of what stands in the address: 256 bits of chance need no key
  token_hash bytea not null,
  -- how a request proves where it comes from; its secret is sealed
  signature jsonb not null,
  secret bytea,
  -- where recipient, payload and event id stand in a body
  mapping jsonb not null,
  created_by text not null default '',
  created_at timestamptz not null default clarion_now(),
  -- the last request that passed the check, for set-up: body and headers for a day
  last_received_at timestamptz,
  last_request_id uuid,
  last_error text,
  last_body bytea,
  last_headers jsonb,
  -- of the last one that did not pass, only when and why
  last_refused_at timestamptz,
  last_refusal text,
  primary key (account_id, id),
  foreign key (account_id, campaign_id) references campaigns (account_id, id)
);
create unique index inbound_hooks_token on inbound_hooks (token_hash);
create index inbound_hooks_by_campaign on inbound_hooks (account_id, campaign_id);

-- A second provider that takes over while the first is down.

-- since when a target has not answered as it should: null while it does
alter table provider_health add column down_since timestamptz;
-- when it was last tried by itself, without a message
alter table provider_health add column probed_at timestamptz;
update provider_health set down_since = changed_at where state <> 'up';
create index provider_health_down on provider_health (account_id, provider_id) where down_since is not null;

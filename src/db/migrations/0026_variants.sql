-- Campaigns with several messages.

-- the variant that the message is; null where the campaign has one message, and where the message never came to be one
alter table messages add column variant text;

-- '' where the campaign has one message
alter table stat_deltas add column variant text not null default '';
alter table stats add column variant text not null default '';
alter table stats drop constraint stats_pkey;
alter table stats add primary key (account_id, campaign_id, version, hour, measure, variant);

-- the variant that won a test: all users get it
alter table campaigns add column winner text;

-- The names of variants, as the newest version that has them calls them.
create table campaign_variants (
  account_id int not null,
  campaign_id uuid not null,
  id text not null,
  name text not null,
  primary key (account_id, campaign_id, id)
);

-- Which variant a user gets of a campaign, for good. By user first, as merges and deletions ask.
create table variant_users (
  account_id int not null,
  profile_id bigint not null,
  campaign_id uuid not null,
  variant text not null,
  assigned_at timestamptz not null default clarion_now(),
  primary key (account_id, profile_id, campaign_id)
);

-- Keeps variants of users that had none when this transaction looked. One who got another variant meanwhile, of another
-- version, was decided by what is not true any more: the transaction is to be repeated.
create function assign_variants(account int, campaign uuid, profile_ids bigint[], variants text[]) returns void
language plpgsql as $$
begin
  insert into variant_users (account_id, profile_id, campaign_id, variant)
  select account, p, campaign, v from unnest(profile_ids, variants) r (p, v) order by p
  on conflict do nothing;
  if exists (
    select from unnest(profile_ids, variants) r (p, v)
    join variant_users u on u.account_id = account and u.profile_id = r.p and u.campaign_id = campaign
    where u.variant <> r.v) then
    raise exception 'a user got another variant meanwhile' using errcode = 'serialization_failure';
  end if;
end $$;

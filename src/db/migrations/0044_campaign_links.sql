-- Who followed which link of a campaign: docs/links.md, "What links bring".

-- An address that messages of a campaign led to, without what stands behind ? and #.
create table campaign_links (
  account_id int not null,
  campaign_id uuid not null,
  -- md5 of the address
  link uuid not null,
  url text not null,
  first_at timestamptz not null default clarion_now(),
  primary key (account_id, campaign_id, link)
);

-- Users who followed a link, each once.
create table link_users (
  account_id int not null,
  profile_id bigint not null,
  campaign_id uuid not null,
  link uuid not null,
  primary key (account_id, profile_id, campaign_id, link)
);

-- Written with the clicks themselves, and folded into link_stats. The hour is the one in which the message was decided, as in stats.
create table link_deltas (
  id bigint generated always as identity primary key,
  account_id int not null,
  campaign_id uuid not null,
  link uuid not null,
  hour timestamptz not null,
  clicks int not null,
  users int not null,
  machine_clicks int not null
);

create table link_stats (
  account_id int not null,
  campaign_id uuid not null,
  link uuid not null,
  hour timestamptz not null,
  clicks bigint not null,
  users bigint not null,
  machine_clicks bigint not null,
  primary key (account_id, campaign_id, link, hour)
);

-- How many messages each campaign decided to send in each five minutes: what the safety stop compares.

-- One row a worker, so that the workers of one campaign do not wait for each other's commits.
create table campaign_bursts (
  account_id int not null,
  campaign_id uuid not null,
  bucket timestamptz not null,
  worker_id int not null,
  count int not null,
  primary key (account_id, campaign_id, bucket, worker_id)
) with (fillfactor = 70);
create index campaign_bursts_bucket on campaign_bursts (bucket);

-- Of a campaign that the safety stop holds: since when, and what it compared. Null of any other.
alter table campaigns
  add column safety_stopped_at timestamptz,
  add column safety_count int,
  add column safety_busiest int;

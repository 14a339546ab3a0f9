-- Pools of one-time codes: docs/code-pools.md. A code is free, or of one user in one campaign.
--
--   free ──taken by a message of the user──► held ──sent, or may have been──► sent (for good)
--     ▲                                        │
--     └───the last message that held it ended unsent
--
-- Whoever takes a code, or may set one free, holds the row of its pool; that is the last of all locks.

create table code_pools (
  account_id int not null references accounts (id),
  id uuid not null,
  -- as templates name it: {{ Codes.summer }}
  name text not null,
  description text not null default '',
  -- no code is given from then on
  expires_at timestamptz,
  -- low when fewer are free; null: never
  low_stock_at int,
  -- kept in the transactions that add, take and give back codes
  code_count int not null default 0 check (code_count >= 0),
  free_count int not null default 0 check (free_count between 0 and code_count),
  created_by text not null default '',
  created_at timestamptz not null default now(),
  primary key (account_id, id)
) with (fillfactor = 50);
create unique index code_pools_by_name on code_pools (account_id, lower(name));

create table codes (
  account_id int not null,
  pool_id uuid not null,
  position bigint generated always as identity,
  code text not null,
  -- null: free
  campaign_id uuid,
  -- null of a code that is not free: the user was deleted
  profile_id bigint,
  taken_at timestamptz,
  -- a message with it was sent, or may have been
  is_sent boolean not null default false,
  primary key (account_id, pool_id, position),
  unique (account_id, pool_id, code),
  foreign key (account_id, pool_id) references code_pools (account_id, id) on delete cascade,
  check ((campaign_id is null) = (taken_at is null)),
  check (campaign_id is not null or (profile_id is null and not is_sent))
) with (fillfactor = 80);
create index codes_free on codes (account_id, pool_id, position) where campaign_id is null;
-- a user who came of a merge may have two of one pool and campaign, and goes by the one taken first
create index codes_of_user on codes (account_id, profile_id, pool_id, campaign_id) where profile_id is not null;

-- Which messages that have not ended hold a code.
create table code_holds (
  account_id int not null,
  pool_id uuid not null,
  position bigint not null,
  message_id uuid not null,
  primary key (account_id, message_id, pool_id),
  foreign key (account_id, pool_id, position) references codes (account_id, pool_id, position) on delete cascade
);
create index code_holds_by_code on code_holds (account_id, pool_id, position);

-- Ends of messages that hold codes, one an element of the arrays: with what was sent, or may have been (are_counted), its
-- codes have gone out for good; what was not lets them go, and a code that nothing holds any more is free again.
create function settle_codes(account_ids int[], message_ids uuid[], are_counted boolean[]) returns void
language plpgsql strict as $$
declare
  gone_accounts int[];
  gone_pools uuid[];
  gone_positions bigint[];
begin
  if not (true = all (are_counted)) then
    perform from code_pools p where (p.account_id, p.id) in (
      select h.account_id, h.pool_id from unnest(account_ids, message_ids, are_counted) u (a, m, is_counted)
      join code_holds h on h.account_id = u.a and h.message_id = u.m
      where not u.is_counted)
    order by p.account_id, p.id for no key update;
  end if;

  perform from codes c where (c.account_id, c.pool_id, c.position) in (
    select h.account_id, h.pool_id, h.position from unnest(account_ids, message_ids) u (a, m)
    join code_holds h on h.account_id = u.a and h.message_id = u.m)
  order by c.account_id, c.pool_id, c.position for no key update;

  with gone as (
    delete from code_holds h using unnest(account_ids, message_ids, are_counted) u (a, m, is_counted)
    where h.account_id = u.a and h.message_id = u.m and u.is_counted
    returning h.account_id, h.pool_id, h.position
  )
  update codes c set is_sent = true from (select distinct account_id, pool_id, position from gone) g
  where c.account_id = g.account_id and c.pool_id = g.pool_id and c.position = g.position and not c.is_sent;

  with gone as (
    delete from code_holds h using unnest(account_ids, message_ids) u (a, m)
    where h.account_id = u.a and h.message_id = u.m
    returning h.account_id, h.pool_id, h.position
  )
  select array_agg(account_id), array_agg(pool_id), array_agg(position)
  into gone_accounts, gone_pools, gone_positions
  from (select distinct account_id, pool_id, position from gone) g;

  with freed as (
    update codes c set campaign_id = null, profile_id = null, taken_at = null
    from unnest(gone_accounts, gone_pools, gone_positions) g (a, pool, pos)
    where c.account_id = g.a and c.pool_id = g.pool and c.position = g.pos and not c.is_sent
      and not exists (select from code_holds h
        where h.account_id = g.a and h.pool_id = g.pool and h.position = g.pos)
    returning c.account_id, c.pool_id
  )
  update code_pools p set free_count = p.free_count + f.count
  from (select account_id, pool_id, count(*)::int as count from freed group by 1, 2) f
  where p.account_id = f.account_id and p.id = f.pool_id;
end $$;

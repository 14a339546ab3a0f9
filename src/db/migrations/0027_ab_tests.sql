-- The A/B test that a campaign runs, or ran: of the variants that its newest version has. Published with other variants,
-- another test begins.
--   running → running (a look that found none clearly better)
--   running → proposed (a person is asked) → won; running → won; any → stopped (a person chose to go on with all) or won
create table ab_tests (
  account_id int not null,
  campaign_id uuid not null,
  -- sorted
  variants text[] not null,
  -- of the campaign: the first that has these variants
  version int not null,
  started_at timestamptz not null default clarion_now(),
  state text not null default 'running' check (state in ('running', 'proposed', 'won', 'stopped')),
  -- how often it was looked for a winner
  looks int not null default 0,
  looked_at timestamptz,
  winner text,
  decided_at timestamptz,
  -- null: the rule did
  decided_by text,
  -- what it was decided by: [{"id", "sent", "reached"}]
  figures jsonb not null default '[]',
  primary key (account_id, campaign_id)
);
create index ab_tests_running on ab_tests (account_id, campaign_id) where state = 'running';

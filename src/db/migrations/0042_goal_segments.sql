-- Which campaigns ask for a segment in their goal, beside those that ask for it in their audience (0010).

alter table campaigns add column draft_goal_segment_ids uuid[]
  generated always as (filter_segment_ids(draft -> 'start' -> 'goal' -> 'users')) stored;
create index campaigns_by_draft_goal_segment on campaigns using gin (draft_goal_segment_ids)
  where draft_goal_segment_ids is not null;

alter table campaign_versions add column goal_segment_ids uuid[]
  generated always as (filter_segment_ids(content -> 'start' -> 'goal' -> 'users')) stored;
create index campaign_versions_by_goal_segment on campaign_versions using gin (goal_segment_ids)
  where goal_segment_ids is not null;

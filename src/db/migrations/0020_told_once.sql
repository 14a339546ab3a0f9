-- As it was (0017), but what many users have alike is told once: which campaign, and which slots they come to hold. A user
-- comes to hold one message at most; further ones are written as changes of the row.

drop function insert_campaign_users(int, uuid[], bigint[], jsonb[], text[]);

create function insert_campaign_users(account int, campaigns uuid[], campaign_nos int[], profile_ids bigint[],
  slots_held jsonb[], slot_nos int[], message_ids uuid[]) returns void language plpgsql as $$
begin
  insert into campaign_users (account_id, campaign_id, profile_id, slots, under_way)
  select account, campaigns[c], p, coalesce(nullif(slots_held[s], 'null'), '{}'),
    case when m is null then '{}' else array[m] end
  from unnest(campaign_nos, profile_ids, slot_nos, message_ids) r (c, p, s, m)
  order by 2, 3;
exception when unique_violation then
  raise exception 'a user got a row of the campaign meanwhile' using errcode = 'serialization_failure';
end $$;

-- Lists of the log. Each index below is written with every trigger or message, so there are no more than the questions
-- need, and none has a column that changes: a message's outcome is found by looking through the others in order.

-- "the triggers of a campaign, newest first": without it a quiet campaign's last trigger lies beneath a million others
create index intake_by_campaign on intake (account_id, campaign_id, request_id);
-- "the messages of a campaign, newest first", and its failures among them
create index messages_by_campaign on messages (account_id, campaign_id, id);
-- "everything that this user got": what support asks all day
create index messages_by_profile on messages (account_id, profile_id, id) where profile_id is not null;
-- "why did nobody get it?": recipients that matched no profile, by what the caller sent. Few, so it costs little; the
-- value may be long, so its hash stands for it.
create index messages_unmatched on messages (account_id, hashtextextended(recipient_value, 0), id)
  where profile_id is null;

-- Beginnings of addresses and identities. The first stands in for the index it replaces, which served equality only.
create index profiles_by_email_text on profiles (account_id, email text_pattern_ops) where email is not null;
drop index profiles_by_email;
-- written once an identity, read by every search for a user
create index identities_by_value on identities (account_id, value text_pattern_ops);
-- what became of merged profiles, read backwards: merges are rare
create index profile_merges_by_result on profile_merges (account_id, into_id);

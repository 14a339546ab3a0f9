-- The replays of a trigger are found by what they repeat.
create index intake_replays on intake (account_id, replay_of) where replay_of is not null;

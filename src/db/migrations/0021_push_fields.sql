-- What a notification can carry besides its text: drafts have the new fields as nobody has touched them. Versions never change;
-- they are read with the same defaults.

update campaigns set draft = jsonb_set(draft, '{what,push}', '{"iconUrl": "", "buttons": [], "sound": "default", "badge": "",
  "channelId": "", "priority": "high", "collapseKey": "", "timeToLiveSeconds": null, "interruptionLevel": "active",
  "devices": "all"}'::jsonb || (draft #> '{what,push}'))
where draft #> '{what,push}' is not null and not (draft #> '{what,push}' ? 'devices');

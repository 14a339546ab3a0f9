-- Whether an e-mail tells that it was opened and clicked follows from the purpose: drafts have the new choices as nobody has
-- touched them. Versions never change; they are read with the same defaults.

update campaigns set draft = jsonb_set(draft, '{start}',
  '{"openTracking": "purpose", "linkTracking": "purpose"}'::jsonb || (draft -> 'start'))
where draft -> 'start' is not null and not (draft -> 'start' ? 'linkTracking');

-- How the reader of an e-mail can answer it follows from the purpose, like the rest: drafts have the new choices as nobody has
-- touched them. Versions never change; they are read with the same defaults.

update campaigns set draft = jsonb_set(draft, '{start}', '{"oneClickUnsubscribe": "purpose"}'::jsonb || (draft -> 'start'))
where draft -> 'start' is not null and not (draft -> 'start' ? 'oneClickUnsubscribe');

-- The message templates that a WhatsApp provider lists, as they were read last.
create table whatsapp_templates (
  account_id int not null,
  provider_id uuid not null,
  name text not null,
  language text not null,
  -- in the provider's own words: APPROVED, PENDING, REJECTED, PAUSED …
  status text not null,
  rejected_reason text not null default '',
  -- the template's text, with what it takes: contract/whatsapp.ts, ApprovedTemplate
  content jsonb not null,
  primary key (account_id, provider_id, name, language),
  foreign key (account_id, provider_id) references providers (account_id, id) on delete cascade
);

-- When the list was read, and why the last reading failed; no row: it never was.
create table whatsapp_template_readings (
  account_id int not null,
  provider_id uuid not null,
  -- null: it never succeeded
  read_at timestamptz,
  failure text not null default '',
  primary key (account_id, provider_id),
  foreign key (account_id, provider_id) references providers (account_id, id) on delete cascade
);

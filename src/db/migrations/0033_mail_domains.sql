-- Domains that an account sends e-mail from, each with the DKIM key that Clarion made for it: docs/email.md.

create table mail_domains (
  account_id int not null references accounts (id),
  id uuid not null,
  -- lower case, without a dot at its end
  domain text not null,
  selector text not null,
  -- of the DNS record: base64 of an SPKI
  public_key text not null,
  -- the private key, sealed
  secrets bytea not null,
  -- what the mail service asks to be in the SPF record, such as include:amazonses.com
  spf_term text not null default '',
  created_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, domain)
);

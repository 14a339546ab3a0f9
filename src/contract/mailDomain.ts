import Type, { type Static } from "typebox";

/** Domains that e-mail is sent from, and what their DNS has to say. */

export const DNS_RECORD_KINDS = ["dkim", "spf", "dmarc", "return_path", "tracking"] as const;

export const DnsRecord = Type.Object({
  kind: Type.Enum([...DNS_RECORD_KINDS]),
  type: Type.Enum(["TXT", "MX", "CNAME"]),
  name: Type.String(),
  value: Type.String({ description: "What to enter at whoever keeps the domain's DNS." }),
  isExample: Type.Boolean({
    description:
      "Whether other values are right too: any mail server, any policy, an SPF record that holds more. What is there already stays then.",
  }),
});
export type DnsRecord = Static<typeof DnsRecord>;

export const SpfTerm = Type.String({
  maxLength: 200,
  pattern: "^([+?~-]?(include|ip4|ip6|a|mx)(:[A-Za-z0-9._:/-]+)?)?$",
  description: "What the mail service asks for, such as `include:amazonses.com` or `ip4:192.0.2.1`.",
});

export const MailDomain = Type.Object({
  id: Type.String({ format: "uuid" }),
  domain: Type.String(),
  selector: Type.String({ description: "Of the DKIM key that Clarion made." }),
  spfTerm: Type.String({ description: "What the mail service asks to be in the SPF record." }),
  records: Type.Array(DnsRecord),
  createdAt: Type.String({ format: "date-time" }),
});
export type MailDomain = Static<typeof MailDomain>;

export const MailDomainCreate = Type.Object(
  {
    domain: Type.String({ minLength: 1, maxLength: 253, description: "Such as example.com." }),
    spfTerm: Type.Optional(SpfTerm),
  },
  { additionalProperties: false },
);
export type MailDomainCreate = Static<typeof MailDomainCreate>;

export const MailDomainCheck = Type.Object({
  records: Type.Array(
    Type.Object({
      kind: Type.Enum([...DNS_RECORD_KINDS]),
      state: Type.Enum(["right", "wrong", "missing", "unknown"], {
        description: "`unknown`: the look-up itself failed.",
      }),
      found: Type.Array(Type.String(), { description: "What DNS says now." }),
      detail: Type.String({ description: "In a sentence." }),
    }),
  ),
});
export type MailDomainCheck = Static<typeof MailDomainCheck>;
export type CheckedRecord = MailDomainCheck["records"][number];

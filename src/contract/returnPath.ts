import Type, { type Static } from "typebox";
import { returnPathPrefixCharsMax } from "../limits.ts";
import { DnsRecord, SpfTerm } from "./mailDomain.ts";
import { DateTime } from "./page.ts";

/** Where the bounces of mail that leaves over SMTP come back to. */

const Domain = Type.String({
  minLength: 1,
  maxLength: 253,
  description: "Of bounces, such as `bounces.example.com`.",
});

const LocalPart = Type.String({
  maxLength: returnPathPrefixCharsMax,
  pattern: "^[A-Za-z0-9._-]*$",
  description:
    "For a mailbox that takes what is sent to `name+anything@domain`: its `name`. Empty where every address of the domain arrives.",
});

export const ReturnPath = Type.Object({
  domain: Type.Union([Type.String(), Type.Null()], {
    description: "Null: none is set, and bounces go to the sender of each mail.",
  }),
  localPart: LocalPart,
  spfTerm: Type.String(),
  example: Type.Union([Type.String(), Type.Null()], {
    description: "What the return path of a mail looks like.",
  }),
  records: Type.Array(DnsRecord, { description: "What the domain's DNS has to say." }),
  receiver: Type.Object({
    isOn: Type.Boolean(),
    hostName: Type.Union([Type.String(), Type.Null()]),
    port: Type.Union([Type.Integer(), Type.Null()]),
  }),
  lastToldAt: Type.Union([DateTime, Type.Null()]),
  lastTold: Type.Union([Type.String(), Type.Null()], {
    description: "What the last mail told of a message: `bounced`, `complained` or `delivered`.",
  }),
  lastIgnoredAt: Type.Union([DateTime, Type.Null()]),
  lastIgnored: Type.Union([Type.String(), Type.Null()], {
    description: "Why the last mail that told nothing of a message did not.",
  }),
});
export type ReturnPath = Static<typeof ReturnPath>;

export const ReturnPathPut = Type.Object(
  {
    domain: Domain,
    localPart: Type.Optional(LocalPart),
    spfTerm: Type.Optional(SpfTerm),
  },
  { additionalProperties: false },
);
export type ReturnPathPut = Static<typeof ReturnPathPut>;

import Type, { type Static } from "typebox";
import { passwordCharsMax, passwordCharsMin } from "../limits.ts";
import { SCOPES, type Scope } from "./credential.ts";

/** People of the dashboard: the first owner, logging in, and what a logged-in person is told. */

export const ROLES = ["owner", "admin", "approver", "creator", "analyst", "viewer"] as const;
export const Role = Type.Enum([...ROLES]);
export type Role = (typeof ROLES)[number];

const READS = SCOPES.filter((scope) => scope.endsWith(":read"));
const CREATES: readonly Scope[] = [
  ...READS,
  "trigger",
  "campaigns:write",
  "campaigns:publish",
  "segments:write",
  "codes:write",
];

/** What each role may do in an account, in the words of credentials. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  owner: SCOPES,
  admin: SCOPES,
  approver: [...CREATES, "limits:override"],
  creator: CREATES,
  analyst: READS,
  viewer: READS,
};

const Email = Type.String({ minLength: 3, maxLength: 254, format: "email" });
const Password = Type.String({ minLength: passwordCharsMin, maxLength: passwordCharsMax });
const PersonName = Type.String({ minLength: 1, maxLength: 200 });
const AccountName = Type.String({ minLength: 1, maxLength: 200 });
const TimeZone = Type.String({ minLength: 1, maxLength: 64, description: "IANA name." });

const COLOR_SCHEMES = ["auto", "light", "dark"] as const;
const DENSITIES = ["comfortable", "compact"] as const;

/** What a person sets for itself; every setting has a default. */
export const Preferences = Type.Object(
  {
    colorScheme: Type.Enum([...COLOR_SCHEMES], { default: "auto" }),
    density: Type.Enum([...DENSITIES], { default: "comfortable" }),
    timeZone: Type.Union([TimeZone, Type.Null()], {
      description: "The zone that times are shown in; null: the browser's.",
      default: null,
    }),
    singleKeys: Type.Boolean({
      description:
        "Whether single letters are shortcuts. Off for whoever dictates or types by switch (WCAG 2.2, 2.1.4).",
      default: true,
    }),
  },
  { additionalProperties: false },
);
export type Preferences = Static<typeof Preferences>;

/** Only what is given changes. */
export const PersonPatch = Type.Object(
  {
    name: Type.Optional(PersonName),
    // Without defaults: those would set back whatever the patch leaves out.
    preferences: Type.Optional(
      Type.Object(
        {
          colorScheme: Type.Optional(Type.Enum([...COLOR_SCHEMES])),
          density: Type.Optional(Type.Enum([...DENSITIES])),
          timeZone: Type.Optional(Type.Union([TimeZone, Type.Null()])),
          singleKeys: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type PersonPatch = Static<typeof PersonPatch>;

export const SessionAccount = Type.Object({
  id: Type.String({ description: "The account ID." }),
  name: Type.String(),
  timeZone: Type.String(),
  role: Role,
  scopes: Type.Array(Type.String(), { description: "What the role may do here." }),
  isDemo: Type.Boolean(),
});
export type SessionAccount = Static<typeof SessionAccount>;

export const Session = Type.Object({
  person: Type.Object({
    id: Type.String({ format: "uuid" }),
    email: Type.String(),
    name: Type.String(),
    preferences: Preferences,
  }),
  accounts: Type.Array(SessionAccount, { description: "Those the person may enter, by name." }),
  csrfToken: Type.String({
    description: "To be sent as `X-Clarion-Csrf` with every request that changes something.",
  }),
});
export type Session = Static<typeof Session>;

export const LogIn = Type.Object(
  {
    email: Type.String({ minLength: 1, maxLength: 254 }),
    password: Type.String({ minLength: 1, maxLength: passwordCharsMax }),
  },
  { additionalProperties: false },
);
export type LogIn = Static<typeof LogIn>;

/** The current one proves that it is the person who asks, and not somebody at its open browser. */
export const PasswordChange = Type.Object(
  {
    current: Type.String({ minLength: 1, maxLength: passwordCharsMax }),
    next: Password,
  },
  { additionalProperties: false },
);
export type PasswordChange = Static<typeof PasswordChange>;

/** Whether the server still waits for its first owner. */
export const SetupState = Type.Object({ isOpen: Type.Boolean() });

export const Setup = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 100, description: "The set-up code that start prints." }),
    email: Email,
    name: PersonName,
    password: Password,
    accountName: AccountName,
    timeZone: TimeZone,
  },
  { additionalProperties: false },
);
export type Setup = Static<typeof Setup>;

export const AccountCreate = Type.Object(
  { name: AccountName, timeZone: TimeZone },
  { additionalProperties: false },
);
export type AccountCreate = Static<typeof AccountCreate>;

export const Member = Type.Object({
  id: Type.String({ format: "uuid" }),
  email: Type.String(),
  name: Type.String(),
  role: Role,
});
export type Member = Static<typeof Member>;

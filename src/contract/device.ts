import Type, { type Static } from "typebox";
import {
  deviceReportsMax,
  deviceTextCharsMax,
  factUrlCharsMax,
  identityCharsMax,
  pushButtonsMax,
  tokenCharsMax,
} from "../limits.ts";

/** What apps and browsers say with a publishable key. */

const Token = Type.String({ minLength: 1, maxLength: tokenCharsMax });
const Text = Type.Optional(Type.String({ maxLength: deviceTextCharsMax }));

/** How a device is reached. */
export const DEVICE_TYPES = ["fcm", "apns", "webpush"] as const;

export const DeviceRegistration = Type.Object(
  {
    identity: Type.String({
      minLength: 1,
      maxLength: identityCharsMax,
      description: "The user's id in your product.",
    }),
    signature: Type.String({
      maxLength: 100,
      description:
        "HMAC-SHA-256 of the identity with the key's identity secret, in hexadecimal; made by your server.",
    }),
    type: Type.Enum([...DEVICE_TYPES]),
    token: Type.Unsafe<string>({
      ...Token,
      description: "From Firebase or Apple; of a browser the `endpoint` of its subscription.",
    }),
    keys: Type.Optional(
      Type.Object(
        { p256dh: Type.String({ maxLength: 200 }), auth: Type.String({ maxLength: 200 }) },
        { additionalProperties: false, description: "Of a browser's subscription; only for `webpush`." },
      ),
    ),
    previousToken: Type.Optional(
      Type.Unsafe<string>({
        ...Token,
        description: "The token that this one takes the place of; removed if it is the same user's.",
      }),
    ),
    osVersion: Text,
    appVersion: Text,
    make: Text,
    model: Text,
  },
  { additionalProperties: false },
);
export type DeviceRegistration = Static<typeof DeviceRegistration>;

export const DeviceRemoval = Type.Object({ token: Token }, { additionalProperties: false });

export const DeviceReport = Type.Object(
  {
    id: Type.String({
      format: "uuid",
      description: "The notification's: `id` of a browser, `clarion_id` of Firebase, `clarion.id` of Apple.",
    }),
    kind: Type.Enum(["shown", "clicked"]),
    button: Type.Optional(
      Type.Integer({ minimum: 1, maximum: pushButtonsMax, description: "Which was clicked, from 1." }),
    ),
    url: Type.Optional(Type.String({ maxLength: factUrlCharsMax, description: "Where the click leads." })),
  },
  { additionalProperties: false },
);
export type DeviceReport = Static<typeof DeviceReport>;

export const DeviceReports = Type.Object(
  { reports: Type.Array(DeviceReport, { minItems: 1, maxItems: deviceReportsMax }) },
  { additionalProperties: false },
);

export const DeviceReportsTaken = Type.Object({
  taken: Type.Integer({ description: "How many are stored, those included that were told before." }),
  unknown: Type.Array(Type.String(), { description: "Ids of no notification of this account." }),
});

export const DeviceSettings = Type.Object({
  browserKey: Type.Union([Type.String(), Type.Null()], {
    description:
      "The `applicationServerKey` that browsers subscribe with; null: the account has no Web Push provider.",
  }),
});

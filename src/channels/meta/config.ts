import Type, { type Static } from "typebox";
import { metaTimeoutMs, providerTimeoutMsMin } from "../../limits.ts";

const GraphId = (description: string) =>
  Type.String({ description, pattern: "^[0-9]{5,25}$", minLength: 5, maxLength: 25 });

export const MetaConfig = Type.Object(
  {
    phoneNumberId: GraphId("Phone number ID of the sender, from WhatsApp → API Setup."),
    businessAccountId: GraphId("WhatsApp Business Account ID, whose templates are used."),
    accessToken: Type.String({
      description: "A system user's token with whatsapp_business_messaging and whatsapp_business_management.",
      pattern: "^[\\u0021-\\u007e]+$",
      minLength: 1,
      maxLength: 1_000,
    }),
    appSecret: Type.String({
      description: "The app's secret, by which Meta signs what it reports. Empty: reports are refused.",
      maxLength: 200,
      default: "",
    }),
    verifyToken: Type.String({
      description: "The text that is typed as verify token where Meta is given the callback address.",
      maxLength: 200,
      default: "",
    }),
    apiVersion: Type.String({
      description: "Version of Meta's Graph API.",
      pattern: "^v[0-9]{1,3}\\.[0-9]{1,2}$",
      default: "v24.0",
    }),
    timeoutMs: Type.Integer({
      description: "One call, from connecting to the last byte of the answer.",
      minimum: providerTimeoutMsMin,
      maximum: metaTimeoutMs,
      default: metaTimeoutMs,
    }),
  },
  { additionalProperties: false },
);
export type MetaConfig = Static<typeof MetaConfig>;

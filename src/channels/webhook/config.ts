import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { providerTimeoutMsMin, webhookTimeoutMs } from "../../limits.ts";

export const WebhookConfig = Type.Object(
  {
    authType: Type.Enum(["none", "basic", "bearer"], {
      description: "How the receiver knows who calls.",
      default: "none",
    }),
    username: Type.String({ description: "For basic authentication.", maxLength: 500, default: "" }),
    password: Type.String({ description: "For basic authentication.", maxLength: 500, default: "" }),
    token: Type.String({ description: "For bearer authentication.", maxLength: 4_000, default: "" }),
    successCodes: Type.String({
      description: "HTTP status codes that mean the receiver took the message, such as 200-299 or 200, 202.",
      pattern: "^ *[1-5][0-9]{2}( *- *[1-5][0-9]{2})?( *, *[1-5][0-9]{2}( *- *[1-5][0-9]{2})?)* *$",
      maxLength: 200,
      default: "200-299",
    }),
    timeoutMs: Type.Integer({
      description: "The whole call, from connecting to the last byte of the answer.",
      minimum: providerTimeoutMsMin,
      maximum: webhookTimeoutMs,
      default: webhookTimeoutMs,
    }),
    verifyUrl: Type.String({
      description: "An address that takes a sample when the provider is verified; campaigns name their own.",
      maxLength: 2_000,
      default: "",
    }),
  },
  { additionalProperties: false },
);
export type WebhookConfig = Static<typeof WebhookConfig>;

/** What RFC 9110 5.5 lets a header field value hold, without the obsolete text beyond ASCII. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/** What the schema cannot say. */
export const webhookProblems = (config: WebhookConfig): Problem[] => {
  const problems: Problem[] = [];
  const add = (field: string, message: string) => problems.push({ field, message });
  if (config.authType === "basic" && config.username === "") {
    add("username", "Expected a user name, because basic authentication was chosen; got nothing.");
  }
  if (config.authType === "basic" && config.username.includes(":")) {
    add("username", "Expected no colon: basic authentication cannot carry one in a user name (RFC 7617).");
  }
  if (config.authType === "bearer" && config.token === "") {
    add("token", "Expected a token, because bearer authentication was chosen; got nothing.");
  }
  if (!HEADER_VALUE.test(config.token)) {
    add("token", "Expected visible ASCII characters only, as an HTTP header carries them.");
  }
  if (config.verifyUrl !== "" && !isHttpUrl(config.verifyUrl)) {
    add("verifyUrl", `Expected an http or https address, got "${config.verifyUrl}".`);
  }
  return problems;
};

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);

/** The codes that a list such as `200-299, 304` names. */
export const parseSuccessCodes = (list: string): ((status: number) => boolean) => {
  const ranges = list.split(",").map((piece) => {
    const [from = "", to = from] = piece.split("-").map((part) => part.trim());
    return { from: Number(from), to: Number(to) };
  });
  return (status) => ranges.some(({ from, to }) => status >= from && status <= to);
};

/** The value of the Authorization header (RFC 7617, RFC 6750), or null when the receiver asks for none. */
export const authorizationOf = (config: WebhookConfig): string | null => {
  if (config.authType === "basic") {
    return `Basic ${Buffer.from(`${config.username}:${config.password}`, "utf8").toString("base64")}`;
  }
  return config.authType === "bearer" ? `Bearer ${config.token}` : null;
};

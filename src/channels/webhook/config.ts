import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { standardKey } from "../../lib/standardWebhooks.ts";
import { providerTimeoutMsMin, webhookTimeoutMs } from "../../limits.ts";

export const WebhookConfig = Type.Object(
  {
    authType: Type.Enum(["none", "basic", "bearer", "oauth2"], {
      description: "How the receiver knows who calls. `oauth2`: client credentials (RFC 6749 section 4.4).",
      default: "none",
    }),
    username: Type.String({ description: "For basic authentication.", maxLength: 500, default: "" }),
    password: Type.String({ description: "For basic authentication.", maxLength: 500, default: "" }),
    token: Type.String({ description: "For bearer authentication.", maxLength: 4_000, default: "" }),
    tokenUrl: Type.String({
      description: "For OAuth 2.0: where an access token is asked for.",
      maxLength: 2_000,
      default: "",
    }),
    clientId: Type.String({ description: "For OAuth 2.0.", maxLength: 500, default: "" }),
    clientSecret: Type.String({ description: "For OAuth 2.0.", maxLength: 4_000, default: "" }),
    clientAuth: Type.Enum(["header", "body"], {
      description: "For OAuth 2.0: client id and secret go in a Basic header, or in the body.",
      default: "header",
    }),
    scope: Type.String({
      description:
        "For OAuth 2.0: what the token is asked for, apart by spaces; empty: what the server gives.",
      maxLength: 1_000,
      default: "",
    }),
    audience: Type.String({
      description: "For OAuth 2.0: sent along where the server wants to know what the token is for.",
      maxLength: 1_000,
      default: "",
    }),
    signingSecret: Type.String({
      description:
        "Signs each request by Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. Two apart by a space sign both, while one is being changed.",
      maxLength: 400,
      default: "",
    }),
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

const isHttpUrl = (text: string): boolean =>
  URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);

/** What RFC 9110 5.5 lets a header field value hold, without the obsolete text beyond ASCII. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

type Add = (field: string, message: string) => void;

const basicProblems = (config: WebhookConfig, add: Add): void => {
  if (config.authType === "basic" && config.username === "") {
    add("username", "Expected a user name, because basic authentication was chosen; got nothing.");
  }
  if (config.authType === "basic" && config.username.includes(":")) {
    add("username", "Expected no colon: basic authentication cannot carry one in a user name (RFC 7617).");
  }
};

const oauthProblems = (config: WebhookConfig, add: Add): void => {
  if (config.authType !== "oauth2") return;
  if (!isHttpUrl(config.tokenUrl)) {
    add("tokenUrl", `Expected the http or https address of the token, got "${config.tokenUrl}".`);
  }
  if (config.clientId === "")
    add("clientId", "Expected a client id, because OAuth 2.0 was chosen; got nothing.");
  if (config.clientSecret === "") {
    add("clientSecret", "Expected a client secret, because OAuth 2.0 was chosen; got nothing.");
  }
};

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** What the standard asks of a key, so that nobody can guess it. */
const isSigningSecret = (secret: string): boolean => {
  const { length } = standardKey(secret);
  return BASE64.test(secret.replace(/^whsec_/, "")) && length >= 24 && length <= 64;
};

/** One, or two while one is being changed. */
export const signingSecretsOf = ({ signingSecret }: WebhookConfig): string[] =>
  signingSecret.split(" ").filter((secret) => secret !== "");

const signingProblems = (config: WebhookConfig, add: Add): void => {
  const secrets = signingSecretsOf(config);
  if (secrets.length <= 2 && secrets.every(isSigningSecret)) return;
  add(
    "signingSecret",
    "Expected whsec_ and 24 to 64 bytes in base64, or two such secrets with a space between them.",
  );
};

/** What the schema cannot say. */
export const webhookProblems = (config: WebhookConfig): Problem[] => {
  const problems: Problem[] = [];
  const add: Add = (field, message) => problems.push({ field, message });
  basicProblems(config, add);
  oauthProblems(config, add);
  signingProblems(config, add);
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

/** The codes that a list such as `200-299, 304` names. */
export const parseSuccessCodes = (list: string): ((status: number) => boolean) => {
  const ranges = list.split(",").map((piece) => {
    const [from = "", to = from] = piece.split("-").map((part) => part.trim());
    return { from: Number(from), to: Number(to) };
  });
  return (status) => ranges.some(({ from, to }) => status >= from && status <= to);
};

/** The value of a Basic Authorization header (RFC 7617). */
export const basicAuthorization = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;

/**
 * The value of the Authorization header (RFC 7617, RFC 6750), or null when the receiver asks for none or it is asked for
 * elsewhere first (OAuth 2.0).
 */
export const authorizationOf = (config: WebhookConfig): string | null => {
  if (config.authType === "basic") return basicAuthorization(config.username, config.password);
  return config.authType === "bearer" ? `Bearer ${config.token}` : null;
};

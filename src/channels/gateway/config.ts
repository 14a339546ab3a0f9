import Type, { type Static } from "typebox";
import type { Problem } from "../../lib/errors.ts";
import { gatewayHeadersMax, providerTimeoutMsMin, webhookTimeoutMs } from "../../limits.ts";

export const GatewayConfig = Type.Object(
  {
    url: Type.String({ description: "Where the gateway takes messages.", minLength: 1, maxLength: 2_000 }),
    wabaNumber: Type.String({
      description: "The sender's WhatsApp number, in the international form.",
      pattern: "^\\+?[1-9][0-9]{4,14}$",
      maxLength: 16,
    }),
    authType: Type.Enum(["none", "basic", "headers"], {
      description: "How the gateway knows who calls.",
      default: "none",
    }),
    username: Type.String({ description: "For basic authentication.", maxLength: 500, default: "" }),
    password: Type.String({ description: "For basic authentication.", maxLength: 500, default: "" }),
    headers: Type.String({
      description: "Request headers that prove who calls, one a line, as `Name: value`.",
      maxLength: 4_000,
      default: "",
    }),
    callbackToken: Type.String({
      description:
        "What the gateway sends as `Authorization: Bearer …` or `X-Callback-Token` with what it reports. Empty: the secret address alone is the proof.",
      pattern: "^[\\u0021-\\u007e]*$",
      maxLength: 500,
      default: "",
    }),
    timeoutMs: Type.Integer({
      description: "One call, from connecting to the last byte of the answer.",
      minimum: providerTimeoutMsMin,
      maximum: webhookTimeoutMs,
      default: 5_000,
    }),
  },
  { additionalProperties: false },
);
export type GatewayConfig = Static<typeof GatewayConfig>;

/** RFC 9110 5.1 and 5.5: a token, and visible ASCII. */
const HEADER_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\x20-\x7e]*)$/;
/** Those that the connection needs as they are. */
const NOT_OWN: ReadonlySet<string> = new Set(
  "connection content-length content-type expect host keep-alive te trailer transfer-encoding upgrade".split(
    " ",
  ),
);

const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Names and values by turns; lines that are no header are left out. */
const ownHeaders = (text: string): string[] =>
  linesOf(text).flatMap((line) => {
    const [, name = "", value = ""] = HEADER_LINE.exec(line) ?? [];
    return name === "" || NOT_OWN.has(name.toLowerCase()) ? [] : [name, value.trim()];
  });

const isHttpUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return ["http:", "https:"].includes(protocol) && username === "" && password === "";
};

/** What the schema cannot say. */
export const gatewayProblems = (config: GatewayConfig): Problem[] => {
  const problems: Problem[] = [];
  const add = (field: string, message: string) => problems.push({ field, message });
  if (!isHttpUrl(config.url)) {
    add("url", "Expected an http or https address without user name and password.");
  }
  if (config.authType === "basic" && (config.username === "" || config.username.includes(":"))) {
    add("username", "Expected a user name without a colon, because basic authentication was chosen.");
  }
  if (config.authType !== "headers") return problems;
  const lines = linesOf(config.headers);
  if (lines.length === 0 || lines.length > gatewayHeadersMax) {
    add("headers", `Expected 1 to ${gatewayHeadersMax} lines, got ${lines.length}.`);
  } else if (ownHeaders(config.headers).length < lines.length * 2) {
    add("headers", "Expected lines as `Name: value`, with names that are not the connection's own.");
  }
  return problems;
};

/** The headers that prove who calls. */
export const proofHeaders = (config: GatewayConfig): string[] => {
  if (config.authType === "headers") return ownHeaders(config.headers);
  if (config.authType === "none") return [];
  const pair = Buffer.from(`${config.username}:${config.password}`, "utf8").toString("base64");
  return ["authorization", `Basic ${pair}`];
};

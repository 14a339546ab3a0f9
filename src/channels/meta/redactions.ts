import type { Redaction } from "../../lib/excerpt.ts";
import type { MetaConfig } from "./config.ts";

/** What no text that is kept may show: secrets, and the number of whom it is about, with and without its plus. */
export const redactionsOf = (config: MetaConfig, to = ""): Redaction[] => [
  ...[config.accessToken, config.appSecret, config.verifyToken].map((value) => ({ value, as: "<secret>" })),
  { value: to, as: "<number>" },
  { value: to.replace(/^\+/, ""), as: "<number>" },
];

import { createHash, randomBytes } from "node:crypto";

/** Where inbound webhooks come in; the secret token follows. */
export const HOOK_PATH = "/hooks/in/";

/** 256 bits of chance; the prefix tells people (and secret scanners) what was found. */
export const newHookToken = (): string => `clh_${randomBytes(32).toString("base64url")}`;

/** What is stored of a token: of so much chance a plain hash gives nothing away. */
export const hookTokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

/** The tokens in a text that leads to inbound webhooks. */
export const hookTokensIn = (text: string): string[] =>
  [...text.matchAll(/\/hooks\/in\/([\w-]+)/g)].flatMap(([, token]) => token ?? []);

import { createHash, randomBytes } from "node:crypto";

/** Where providers tell what became of messages; the secret token follows. */
export const CALLBACK_PATH = "/callbacks/";

/** 256 bits of chance; the prefix tells people (and secret scanners) what was found. */
export const newCallbackToken = (): string => `clc_${randomBytes(32).toString("base64url")}`;

/** What a token is found by: of so much chance a plain hash gives nothing away. */
export const callbackTokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

import type { TSchema } from "typebox";
import type { ChannelName, Content } from "../contract/content.ts";

/**
 * What came of one provider call. A provider folder translates its vendor's answers into this once;
 * everybody else switches on it.
 */
export type SendOutcome =
  | { kind: "sent"; providerId: string | null; code: string; detail: string }
  /** Never again: the provider's own code is kept. `addressDead` also stops the address. */
  | { kind: "refused"; code: string; detail: string; addressDead?: boolean }
  /** An answer, or nothing was written: retried, costs an attempt. */
  | { kind: "try_later"; code: string; detail: string; afterMs?: number }
  /** Retried, costs none. */
  | { kind: "throttled"; code: string; detail: string; afterMs?: number }
  /** Written, but no complete answer: it may have been taken. */
  | { kind: "unknown"; code: string; detail: string };

export interface SendRequest {
  accountId: number;
  /** The message's id: stays the same across retries, so that the provider can tell a repeat. */
  messageId: string;
  campaignId: string;
  content: Content;
}

/** A provider as configured: the parsed config, with its secrets opened. */
export interface Connection {
  send(request: SendRequest): Promise<SendOutcome>;
  close(): Promise<void>;
}

export interface VerifyResult {
  isReady: boolean;
  /** What was tried and how it went, in plain words, in order. */
  steps: { name: string; isOk: boolean; detail: string }[];
}

/** What the program lends to providers; none of them imports it. */
export interface ChannelServices {
  /** Refuses private, loopback, link-local and metadata addresses at connection time unless allowed. */
  allowPrivateAddresses: boolean;
  /** Puts a message into the sandbox inbox, once whatever happens. */
  deliverToInbox(request: SendRequest): Promise<void>;
}

/** A provider kind: one folder under channels/, one line in registry.ts. */
export interface Channel<Config = unknown> {
  /** e.g. `smtp`. */
  kind: string;
  /** In the words of a person who chooses one. */
  title: string;
  sends: readonly ChannelName[];
  config: TSchema;
  /** Names of top-level config fields that are secrets: stored encrypted, never answered. */
  secretFields: readonly (keyof Config & string)[];
  /** Whether repeating a message under its id cannot double it at the provider. */
  takesIdempotencyId: boolean;
  timeoutMs: number;
  concurrencyDefault: number;
  /** What one circuit breaker covers: the host of a webhook, the whole server of SMTP. */
  targetOf(content: Content, config: Config): string;
  open(config: Config, services: ChannelServices): Connection;
  /** Tries the configuration for real. */
  verify(config: Config, services: ChannelServices): Promise<VerifyResult>;
}

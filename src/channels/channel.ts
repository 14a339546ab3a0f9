import type { TSchema } from "typebox";
import type { ChannelName, Content, Platform } from "../contract/content.ts";
import type { ListedTemplate } from "../contract/whatsapp.ts";
import type { Problem } from "../lib/errors.ts";
import type { NetworkGuard } from "../lib/exchange.ts";
import type { Callback, CallbackAnswer } from "./report.ts";

/**
 * What came of one provider call. A provider folder translates its vendor's answers into this once;
 * everybody else switches on it. A `fault` of the content says that the provider was not asked at all: something that the
 * message takes from elsewhere, such as an attachment, could not be fetched.
 */
export type SendOutcome =
  | { kind: "sent"; providerId: string | null; code: string; detail: string }
  /** Never again: the provider's own code is kept. `addressDead` also stops the address. */
  | { kind: "refused"; code: string; detail: string; addressDead?: boolean; fault?: "content" }
  /** An answer, or nothing was written: retried, costs an attempt. */
  | { kind: "try_later"; code: string; detail: string; afterMs?: number; fault?: "content" }
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
  /** Answers within the channel's `timeoutMs`, and never rejects for what a provider or a message does. */
  send(request: SendRequest): Promise<SendOutcome>;
  /** Waits for the calls under way and frees every socket. */
  close(): Promise<void>;
}

export interface VerifyResult {
  isReady: boolean;
  /** What was tried and how it went, in plain words, in order. */
  steps: { name: string; isOk: boolean; detail: string }[];
}

/** The templates that a vendor approved, or why they could not be read. */
export type TemplateList =
  | { kind: "listed"; templates: readonly ListedTemplate[] }
  | { kind: "failed"; detail: string };

/** What a domain's mail is signed by (RFC 6376). */
export interface DkimKey {
  selector: string;
  /** PEM. */
  privateKey: string;
}

/** What the program lends to providers; none of them imports it. */
export interface ChannelServices {
  /** For requests to addresses that campaigns and payloads name. */
  guard: NetworkGuard;
  now(): Date;
  /** The key of a domain that the account sends from; missing where nothing is signed. */
  dkimKey?(accountId: number, domain: string): Promise<DkimKey | null>;
  /**
   * Where bounces of a message, or of its copies, come back to, signed; null where the account has set no return path.
   * Missing where none is used.
   */
  returnPath?(accountId: number, messageId: string, isOfCopies: boolean): Promise<string | null>;
  /** Puts a message into the sandbox inbox, once whatever happens. */
  deliverToInbox(request: SendRequest): Promise<void>;
}

/**
 * A provider kind: one folder under channels/, one line in registry.ts. Its functions take a config that passed its schema
 * and `problemsOf`; who holds a `Channel` without knowing which, holds a parsed config for it.
 */
export interface Channel<Config = unknown> {
  /** e.g. `smtp`. */
  kind: string;
  /** In the words of a person who chooses one. */
  title: string;
  sends: readonly ChannelName[];
  /**
   * Push: the devices it delivers to. `send` is then called once for each device, with a content that names only that one.
   * Missing: a message is sent as a whole.
   */
  reaches?: readonly Platform[];
  config: TSchema;
  /** What is wrong with a config that the schema passed, such as a password without a user name. */
  problemsOf(config: Config): Problem[];
  /** Names of top-level config fields that are secrets, all of them text: stored encrypted, never answered. */
  secretFields: readonly string[];
  /** Whether repeating a message under its id cannot double it at the provider. */
  takesIdempotencyId: boolean;
  timeoutMs: number;
  concurrencyDefault: number;
  /**
   * What the provider's own settings add to a message, such as its sender. Asked once, before the message is kept: a
   * repeat is sent as it was kept, whatever the settings say by then.
   */
  complete(content: Content, config: Config): Content;
  /** What one circuit breaker covers: the host of a webhook, the whole server of SMTP. */
  targetOf(content: Content, config: Config): string;
  open(config: Config, services: ChannelServices): Connection;
  /** The key that browsers subscribe to notifications with; missing where none is asked for. */
  browserKey?(config: Config): string;
  /** Tries the configuration for real. @param accountId whose settings a message would go by; missing: nobody's */
  verify(config: Config, services: ChannelServices, accountId?: number): Promise<VerifyResult>;
  /** Reads the vendor's message templates. Missing where the vendor keeps none. Never rejects for what it answers. */
  listTemplates?(config: Config, services: ChannelServices): Promise<TemplateList>;
  /**
   * Reads what the vendor sends to the provider's callback address, once its signature holds. Missing where the vendor
   * sends nothing. `now` bounds how old a signature may be. Never rejects for what a caller sends.
   */
  receive?(callback: Callback, config: Config, now: Date, services: ChannelServices): Promise<CallbackAnswer>;
}

import { createHash } from "node:crypto";
import { channelOf } from "../channels/registry.ts";
import { CHANNELS, type ChannelName } from "../contract/content.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import type { Queryable } from "../db/pool.ts";
import { findProviderOfKind, insertBuiltInProviders, type ProviderRow } from "../db/queries/providers.ts";

/**
 * The id of an account's sandbox for a channel: always the same, so that making it twice at once makes one.
 * A custom UUID (RFC 9562 5.8).
 */
const sandboxId = (accountId: number, channel: ChannelName): string => {
  const bytes = createHash("sha256").update(`sandbox/${accountId}/${channel}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** Gives an account its four sandbox providers, verified; those that it has stay as they are. */
export const ensureSandboxProviders = (q: Queryable, accountId: number): Promise<void> => {
  const { title, concurrencyDefault } = channelOf(SANDBOX_KIND);
  return insertBuiltInProviders(
    q,
    accountId,
    CHANNELS.map((channel) => ({
      id: sandboxId(accountId, channel),
      channel,
      kind: SANDBOX_KIND,
      name: title,
      concurrencyMax: concurrencyDefault,
    })),
  );
};

/** Where test credentials and fresh accounts deliver to. */
export const findSandboxProvider = (
  q: Queryable,
  accountId: number,
  channel: ChannelName,
): Promise<ProviderRow | undefined> => findProviderOfKind(q, accountId, channel, SANDBOX_KIND);

import Type, { type Static } from "typebox";
import { backupAfterSecondsMax, backupAfterSecondsMin } from "../limits.ts";
import type { ChannelName } from "./content.ts";

export const BackupProvider = Type.Object(
  {
    providerId: Type.String({ format: "uuid" }),
    afterSeconds: Type.Integer({
      minimum: backupAfterSecondsMin,
      maximum: backupAfterSecondsMax,
      default: 60,
      description: "For so long the first is down, or not verified, before this one takes over.",
    }),
  },
  {
    additionalProperties: false,
    description: "A second provider of the channel, which delivers while the first is down.",
  },
);
export type BackupProvider = Static<typeof BackupProvider>;

/**
 * Channels whose messages another provider can deliver. A webhook's address is the campaign's: another provider would call the
 * receiver that is down.
 */
export const BACKED_CHANNELS = ["push", "email", "whatsapp"] as const satisfies readonly ChannelName[];
export type BackedChannel = (typeof BACKED_CHANNELS)[number];

export const isBacked = (channel: ChannelName): channel is BackedChannel =>
  BACKED_CHANNELS.some((one) => one === channel);

const OfChannel = Type.Union([BackupProvider, Type.Null()], { default: null });

/** The account's second provider of each channel, for campaigns that name none. */
export const AccountBackups = Type.Object(
  { push: OfChannel, email: OfChannel, whatsapp: OfChannel },
  {
    additionalProperties: false,
    description: "The second provider of each channel, for campaigns that say nothing of one; null: none.",
    default: { push: null, email: null, whatsapp: null },
  },
);
export type AccountBackups = Static<typeof AccountBackups>;

/** A campaign's second provider: its own, or the account's where it says nothing; undefined when there is none. */
export const backupOf = (
  channel: ChannelName,
  start: { providerId: string | null; backup?: BackupProvider | null | undefined },
  backups: Partial<AccountBackups> | null | undefined,
): BackupProvider | undefined => {
  if (!isBacked(channel)) return undefined;
  const backup = start.backup === undefined ? (backups?.[channel] ?? null) : start.backup;
  return backup === null || backup.providerId === start.providerId ? undefined : backup;
};

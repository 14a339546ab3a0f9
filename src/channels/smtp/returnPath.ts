import type { ChannelServices } from "../channel.ts";
import type { SmtpConfig } from "./config.ts";

/** The address in the envelope that bounces of a message, or of its copies, go to; null: the sender's. */
export const returnPathOf =
  ({ returnPath }: SmtpConfig, services: ChannelServices) =>
  async (accountId: number, messageId: string, isOfCopies: boolean): Promise<string | null> =>
    returnPath === "sender"
      ? null
      : ((await services.returnPath?.(accountId, messageId, isOfCopies)) ?? null);

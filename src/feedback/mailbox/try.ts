import type { NetworkGuard } from "../../lib/exchange.ts";
import { type MailboxAccess, MailboxError, withMailbox } from "./client.ts";

/** Opens a mailbox for real and changes nothing in it; null when it can be read. */
export const tryMailbox = async (
  access: MailboxAccess,
  guard: NetworkGuard,
): Promise<{ field: string; message: string } | null> => {
  try {
    await withMailbox(access, guard, async (mailbox) => void (await mailbox.uidsAfter(0)));
    return null;
  } catch (error) {
    if (error instanceof MailboxError) return { field: error.field, message: error.message };
    throw error;
  }
};

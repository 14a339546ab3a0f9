import { lookIntoMailboxes, type MailboxDeps } from "../feedback/mailbox/look.ts";
import { mailboxTurnMs } from "../limits.ts";
import { every, type Loop } from "./housekeeping.ts";

/** Reads the mailboxes that bounces come to. */
export const startMailboxLoop = (deps: MailboxDeps, onError: (error: unknown) => void): Loop => {
  let isStopping = false;
  const loop = every(mailboxTurnMs, () => lookIntoMailboxes(deps, () => isStopping), onError);
  return {
    stop: () => {
      isStopping = true;
      return loop.stop();
    },
  };
};

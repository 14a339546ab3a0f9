import { newId } from "../../lib/ids.ts";
import type { ChannelServices, VerifyResult } from "../channel.ts";
import type { SmtpConfig } from "./config.ts";
import { SmtpFailure, type Stage } from "./failure.ts";
import { failureWords } from "./outcome.ts";
import { returnPathOf } from "./returnPath.ts";
import { type OnStage, openSession } from "./session.ts";

const NAMES: Record<Stage, string> = {
  connect: "Reach the mail server",
  tls: "Encrypt the connection",
  greeting: "Be greeted by the mail server",
  login: "Log in",
  sender: "Send from the sender's address",
  recipient: "Send",
  data: "Send",
  content: "Send",
};

const DONE: Record<Parameters<OnStage>[0], string> = {
  connect: "The mail server accepts connections.",
  tls: "The connection is encrypted, and the certificate is good.",
  greeting: "The mail server speaks SMTP.",
  login: "The mail server accepts the user name and password.",
};

/** Connects, encrypts, logs in and offers the sender's address, for real; no mail is sent. */
export const verifySmtp = async (
  config: SmtpConfig,
  services: ChannelServices,
  accountId?: number,
): Promise<VerifyResult> => {
  const returnPath =
    accountId === undefined ? null : await returnPathOf(config, services)(accountId, newId(), false);
  const steps: VerifyResult["steps"] = [];
  const onStage: OnStage = (stage) => steps.push({ name: NAMES[stage], isOk: true, detail: DONE[stage] });
  try {
    const session = await openSession(config, config.timeoutMs, onStage);
    try {
      await session.trySender(returnPath ?? config.fromAddress, config.timeoutMs);
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof SmtpFailure)) throw error;
    const secret = { value: config.password, as: "<secret>" };
    const more =
      error.stage === "sender" && returnPath !== null
        ? " It was asked to send from the account's return path; where it accepts the sender only, set the provider's return path to the sender."
        : "";
    steps.push({ name: NAMES[error.stage], isOk: false, detail: failureWords(error, [secret]) + more });
    return { isReady: false, steps };
  }
  const accepted = returnPath === null ? "the sender's address" : "the account's return path";
  steps.push({ name: NAMES.sender, isOk: true, detail: `The mail server accepts ${accepted}.` });
  return { isReady: true, steps };
};

import { Value } from "typebox/value";
import type { ChannelServices } from "../../src/channels/channel.ts";
import { networkGuard } from "../../src/channels/guard.ts";
import { SmtpConfig } from "../../src/channels/smtp/config.ts";
import { WebhookConfig } from "../../src/channels/webhook/config.ts";

/** A webhook provider's settings, defaults where nothing is said. */
export const aWebhookConfig = (settings: Partial<WebhookConfig> = {}): WebhookConfig =>
  Value.Parse(WebhookConfig, Value.Default(WebhookConfig, { ...settings }));

/** Settings for a local SMTP server without encryption and log-in, defaults where nothing is said. */
export const anSmtpConfig = (settings: Partial<SmtpConfig> & { port: number }): SmtpConfig =>
  Value.Parse(
    SmtpConfig,
    Value.Default(SmtpConfig, {
      host: "127.0.0.1",
      security: "none",
      fromName: "The Shop",
      fromAddress: "shop@example.com",
      ...settings,
    }),
  );

/** What the program lends: every address allowed, and no inbox. */
export const channelServices: ChannelServices = {
  guard: networkGuard(true),
  now: () => new Date(),
  deliverToInbox: () => Promise.reject(new Error("there is no inbox here")),
};

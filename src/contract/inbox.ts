import Type from "typebox";
import { DateTime, Nullable, Page } from "./page.ts";
import { ProviderChannel } from "./provider.ts";

/** A message that the sandbox kept instead of delivering it. */
export const InboxMessage = Type.Object({
  id: Type.String({ format: "uuid" }),
  messageId: Type.String({ format: "uuid" }),
  isLogged: Type.Boolean({
    description:
      "The message is in the log. A test send never is, nor what was there longer than it is kept.",
  }),
  campaignId: Nullable(Type.String({ description: "The 10-digit campaign ID; null for a draft." })),
  channel: ProviderChannel,
  to: Type.String({ description: "The address, the URL, or how many devices." }),
  content: Type.Unknown({ description: "The message as its receiver would have got it." }),
  receivedAt: DateTime,
});

export const InboxPage = Page(InboxMessage);

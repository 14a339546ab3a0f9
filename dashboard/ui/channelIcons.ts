import { type Icon, IconBell, IconBrandWhatsapp, IconMail, IconWebhook } from "@tabler/icons-react";
import type { ChannelName } from "../../src/contract/content.ts";

/** A sign for each channel, always beside its name. */
export const CHANNEL_ICONS: Record<ChannelName, Icon> = {
  push: IconBell,
  email: IconMail,
  whatsapp: IconBrandWhatsapp,
  webhook: IconWebhook,
};

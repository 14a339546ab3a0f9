import { type Icon, IconBell, IconBrandWhatsapp, IconMail, IconWebhook } from "@tabler/icons-react";
import type { ChannelName } from "../../../src/contract/content.ts";

export const CHANNEL_ICONS: Record<ChannelName, Icon> = {
  email: IconMail,
  push: IconBell,
  whatsapp: IconBrandWhatsapp,
  webhook: IconWebhook,
};

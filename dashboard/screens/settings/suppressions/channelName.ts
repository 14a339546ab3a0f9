import { names } from "../../../texts/common.ts";

/** What a channel of stopped addresses is called. */
export const channelName = (channel: string): string =>
  Object.entries(names.channel).find(([name]) => name === channel)?.[1] ?? channel;

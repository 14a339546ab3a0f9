import { providers } from "../../../texts/providers.ts";

/** What a kind is called; one that nobody wrote a word for, as it calls itself. */
export const kindName = (kind: string, title = kind): string =>
  Object.entries(providers.kinds).find(([name]) => name === kind)?.[1] ?? title;

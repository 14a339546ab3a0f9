import type { ProfileSummary } from "../../../src/contract/profile.ts";
import { users } from "../../texts/users.ts";

const SHOWN_CHARS = 120;

const known = (text: string | null): text is string => text !== null && text.trim() !== "";

/** What a user is called: by name, else by what is known. */
export const titleOf = ({ id, name, identity, email, phone }: ProfileSummary): string => {
  const title = [name, identity, email, phone].find(known) ?? users.nobody(id);
  return title.length > SHOWN_CHARS ? `${title.slice(0, SHOWN_CHARS)}…` : title;
};

import type { OutgoingWebhook } from "../../../../src/contract/outgoing.ts";
import { outgoing } from "../../../texts/outgoing.ts";

const words = outgoing.form;

/** What the form holds. */
export interface WebhookValues {
  name: string;
  url: string;
  kinds: string[];
  /** Null: all. */
  campaigns: string[] | null;
  isOn: boolean;
}

export const FRESH: WebhookValues = {
  name: "",
  url: "",
  kinds: ["message.sent", "message.failed"],
  campaigns: null,
  isOn: true,
};

export const valuesOf = ({ name, url, kinds, campaigns, isOn }: OutgoingWebhook): WebhookValues => ({
  name,
  url,
  kinds: [...kinds],
  campaigns,
  isOn,
});

const keyOf = ({ kinds, campaigns, ...rest }: WebhookValues): string =>
  JSON.stringify({ ...rest, kinds: kinds.toSorted(), campaigns: campaigns?.toSorted() ?? null });

/** Whatever order things were ticked in. */
export const isSame = (one: WebhookValues, other: WebhookValues): boolean => keyOf(one) === keyOf(other);

/** What can be told without asking, by field. */
export const problemsOf = ({ name, url, kinds }: WebhookValues): Record<string, string> => ({
  ...(name.trim() === "" ? { name: words.nameMissing } : {}),
  ...(/^https?:\/\/[^/\s]+/i.test(url.trim()) ? {} : { url: words.urlWrong }),
  ...(kinds.length === 0 ? { kinds: words.kindsMissing } : {}),
});

/** As it is sent. */
export const cleaned = ({ name, url, ...rest }: WebhookValues): WebhookValues => ({
  ...rest,
  name: name.trim(),
  url: url.trim(),
});

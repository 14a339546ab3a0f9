import type { Account, AccountPatch, AccountSettings } from "../../../../src/contract/account.ts";
import { settings } from "../../../texts/settings.ts";

const words = settings.account;

/** What the form holds; a bound that is empty is `""`, as the number fields give it. */
export interface AccountValues {
  name: string;
  timeZone: string;
  unknownUsers: AccountSettings["unknownUsers"];
  identicalBodiesSeconds: number | string;
  concurrencyMax: number | string;
  requestsPerSecondMax: number | string;
  /** Empty: the server's own. */
  trackingUrl: string;
  /** Empty: none. */
  postalAddress: string;
  optOut: string[];
  optIn: string[];
}

export type BoundName = "identicalBodiesSeconds" | "concurrencyMax" | "requestsPerSecondMax";

/** As the contract has them (src/contract/account.ts). */
export const BOUND_MAX: Readonly<Record<BoundName, number>> = {
  identicalBodiesSeconds: 86_400,
  concurrencyMax: 10_000,
  requestsPerSecondMax: 1_000_000,
};
const BOUNDS: readonly BoundName[] = ["identicalBodiesSeconds", "concurrencyMax", "requestsPerSecondMax"];

export const valuesOf = ({ name, timeZone, settings: set }: Account): AccountValues => ({
  name,
  timeZone,
  unknownUsers: set.unknownUsers,
  identicalBodiesSeconds: set.identicalBodiesSeconds ?? "",
  concurrencyMax: set.concurrencyMax ?? "",
  requestsPerSecondMax: set.requestsPerSecondMax ?? "",
  trackingUrl: set.trackingUrl ?? "",
  postalAddress: set.postalAddress ?? "",
  optOut: set.whatsappKeywords.optOut,
  optIn: set.whatsappKeywords.optIn,
});

export const isChanged = (before: AccountValues, after: AccountValues): boolean =>
  JSON.stringify(before) !== JSON.stringify(after);

const isBound = (value: number | string, max: number): boolean =>
  value === "" || (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= max);

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;

/** What is wrong, by field; empty when it may be saved. */
export const problemsOf = (values: AccountValues): Partial<Record<keyof AccountValues, string>> => ({
  ...(values.name.trim() === "" ? { name: words.nameMissing } : {}),
  ...(values.trackingUrl.trim() === "" || isOrigin(values.trackingUrl.trim())
    ? {}
    : { trackingUrl: words.linksWrong }),
  ...Object.fromEntries(
    BOUNDS.filter((bound) => !isBound(values[bound], BOUND_MAX[bound])).map((bound) => [
      bound,
      words.between(1, BOUND_MAX[bound]),
    ]),
  ),
});

const numberOf = (value: number | string): number | null => (typeof value === "number" ? value : null);

/** What is to be saved: all of it, since it is one small form. */
export const patchOf = (values: AccountValues): AccountPatch => ({
  name: values.name.trim(),
  timeZone: values.timeZone,
  settings: {
    unknownUsers: values.unknownUsers,
    identicalBodiesSeconds: numberOf(values.identicalBodiesSeconds),
    concurrencyMax: numberOf(values.concurrencyMax),
    requestsPerSecondMax: numberOf(values.requestsPerSecondMax),
    trackingUrl: values.trackingUrl.trim() || null,
    postalAddress: values.postalAddress.trim() || null,
    whatsappKeywords: { optOut: values.optOut, optIn: values.optIn },
  },
});

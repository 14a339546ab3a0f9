import { Value } from "typebox/value";
import { AccountSettings } from "../contract/account.ts";
import { DomainError } from "../lib/errors.ts";

/**
 * The settings of an account as stored, with the defaults of what it never set.
 *
 * @throws Error when the row was written by something that is not this program
 */
export const readSettings = (stored: unknown): AccountSettings =>
  Value.Parse(AccountSettings, Value.Default(AccountSettings, Value.Clone(stored)));

/**
 * The time zone as given, when the platform knows it.
 *
 * @throws DomainError input/invalid
 */
export const checkedTimeZone = (timeZone: string, field = "timeZone"): string => {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return timeZone;
  } catch {
    throw new DomainError("input/invalid", `There is no time zone "${timeZone}".`, [
      { field, message: `Expected an IANA name such as Europe/Berlin, got "${timeZone}".` },
    ]);
  }
};

/**
 * The address as given, when links can begin with it.
 *
 * @throws DomainError input/invalid
 */
export const checkedTrackingUrl = (trackingUrl: string): string => {
  const url = URL.canParse(trackingUrl) ? new URL(trackingUrl) : undefined;
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (isWeb && url.origin === trackingUrl) return trackingUrl;
  throw new DomainError("input/invalid", "Links cannot begin with this address.", [
    {
      field: "settings.trackingUrl",
      message: `Expected https:// with a host name and nothing after it, such as https://links.example.com, got "${trackingUrl}".`,
    },
  ]);
};

import { addressRecordsMax } from "../limits.ts";
import { normalizeEmail, normalizePhone } from "./address.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import { isJsonObject, type JsonObject } from "./values.ts";

/** Records about an address: `{"type": "phone", "value": "+14155551234", …}`, in `{"d": [record, …]}`. */

export interface Address {
  kind: "email" | "phone";
  /** In the form in which it is compared. */
  value: string;
}

/** One record of a request: what it came to, beside what was sent. */
export interface AddressRecord<Wish> {
  /** Its place in the request, from 1. */
  number: number;
  sent: unknown;
  parsed: Wish | Refusal;
}

/** A body that is no list of records, in words. */
export class NoRecords {
  readonly error: string;

  constructor(error: string) {
    this.error = error;
  }
}

/** Reads the records of a body, each for itself. Total: any JSON value gives an answer. */
export const parseAddressRecords = <Wish>(
  body: unknown,
  parse: (sent: JsonObject) => Wish | Refusal,
): AddressRecord<Wish>[] | NoRecords => {
  const records = isJsonObject(body) && Object.hasOwn(body, "d") ? body["d"] : undefined;
  if (!Array.isArray(records)) {
    return new NoRecords(`"d" must be a list of records, got ${describeValue(records)}`);
  }
  if (records.length > addressRecordsMax) {
    return new NoRecords(`"d" may hold at most ${addressRecordsMax} records, got ${records.length}`);
  }
  return records.map((sent: unknown, index) => ({
    number: index + 1,
    sent,
    parsed: isJsonObject(sent)
      ? parse(sent)
      : new Refusal(uploadCodes.typeUnknown, `A record must be an object, got ${describeValue(sent)}`),
  }));
};

/** The address of a record; whole numbers are phone numbers whose plus sign was lost, and are refused like them. */
export const parseAddress = (kind: Address["kind"], value: unknown): Address | Refusal => {
  const address =
    typeof value !== "string" ? null : kind === "email" ? normalizeEmail(value) : normalizePhone(value);
  if (address !== null) return { kind, value: address };
  return kind === "email"
    ? new Refusal(
        uploadCodes.email,
        `Email is not valid, expected an e-mail address, got ${describeValue(value)}`,
      )
    : new Refusal(
        uploadCodes.phone,
        `Phone is not valid, expected a number with + and its country code, got ${describeValue(value)}`,
      );
};

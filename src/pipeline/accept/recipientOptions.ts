/** What a call says of a recipient besides who it is. */
export interface RecipientOptions {
  /** Where this message goes, in place of the profile's own address. */
  address: string;
}

/** By recipient; null: nothing is said of it. */
type OptionsList = readonly (RecipientOptions | null)[];

/** As they are stored beside the recipients; null where nothing is said of any. */
export const writeOptions = (options: OptionsList): Buffer | null =>
  options.every((own) => own === null) ? null : Buffer.from(JSON.stringify(options));

/** @throws when they are not what `writeOptions` wrote */
export const readOptions = (bytes: Buffer | null): unknown[] => {
  if (bytes === null) return [];
  const list: unknown = JSON.parse(bytes.toString("utf8"));
  if (!Array.isArray(list)) throw new Error("stored options of recipients are not a list");
  return list;
};

/** The address that the call gives for a recipient; null: the profile's own is meant. */
export const addressIn = (options: readonly unknown[], recipientNo: number): string | null => {
  const own = options[recipientNo];
  return typeof own === "object" && own !== null && "address" in own && typeof own.address === "string"
    ? own.address
    : null;
};

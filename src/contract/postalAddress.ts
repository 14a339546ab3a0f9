/** The postal address as it stands in a message, on one line; null where there is none. */
export const postalLine = (typed: string | null | undefined): string | null =>
  (typed ?? "")
    .split(/[\r\n]+/)
    .map((line) => line.trim().replace(/,+$/, ""))
    .filter((line) => line !== "")
    .join(", ") || null;

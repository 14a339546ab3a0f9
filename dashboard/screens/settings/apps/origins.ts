/** One origin a line; empty lines say nothing. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** The first line that is no origin; the server says the same, in its own words. */
export const wrongLine = (text: string): string | undefined =>
  linesOf(text).find((line) => {
    const url = URL.canParse(line) ? new URL(line) : null;
    return (
      url === null ||
      !/^https?:$/.test(url.protocol) ||
      !["/", ""].includes(url.pathname + url.search + url.hash)
    );
  });

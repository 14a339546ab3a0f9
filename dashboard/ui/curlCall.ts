/** One word for a POSIX shell: within single quotes everything but the single quote stands for itself. */
const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A call with a JSON body, to be pasted into a terminal. */
export const curlCall = (address: string, accountId: string, passcode: string, body: unknown): string =>
  [
    `curl -s ${shellWord(address)}`,
    `-H ${shellWord(`X-CleverTap-Account-Id: ${accountId}`)}`,
    `-H ${shellWord(`X-CleverTap-Passcode: ${passcode}`)}`,
    `-H ${shellWord("Content-Type: application/json")}`,
    `--data-raw ${shellWord(JSON.stringify(body, null, 2))}`,
  ].join(" \\\n  ");

/** One word for a POSIX shell: within single quotes everything but the single quote stands for itself. */
const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const SAMPLE = {
  d: [
    {
      identity: "u-1001",
      type: "profile",
      profileData: { Name: "Pat", Email: "pat@example.com", Phone: "+14155550101" },
    },
  ],
};

/** A call that uploads one user, to be pasted into a terminal. */
export const uploadCall = (origin: string, accountId: string, passcode: string): string =>
  [
    `curl -s ${shellWord(`${origin}/1/upload`)}`,
    `-H ${shellWord(`X-CleverTap-Account-Id: ${accountId}`)}`,
    `-H ${shellWord(`X-CleverTap-Passcode: ${passcode}`)}`,
    `-H ${shellWord("Content-Type: application/json")}`,
    `--data-raw ${shellWord(JSON.stringify(SAMPLE, null, 2))}`,
  ].join(" \\\n  ");

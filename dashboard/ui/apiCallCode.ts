import { apiCall as words } from "../texts/apiCall.ts";

/** The call that fires a campaign, as code to copy. What each language prints is pure: same call, same text. */

/** What a call is made of. */
export interface CallFacts {
  /** Of the server, without a slash at the end. */
  origin: string;
  accountId: string;
  passcode: string;
  /** A JSON value: nothing that JSON cannot carry. */
  body: Readonly<Record<string, unknown>>;
}

export const CALL_LANGUAGES = ["curl", "node", "python"] as const;
export type CallLanguage = (typeof CALL_LANGUAGES)[number];

const INDENT = "  ";
const EXAMPLE_IDENTITY = "u-1001";

/** The body of a call for one user. */
export const callBody = (
  campaignId: string | null,
  payload: Readonly<Record<string, unknown>>,
  identity: string = EXAMPLE_IDENTITY,
) => ({
  to: { identity: [identity] },
  campaign_id: campaignId ?? words.campaignIdLater,
  ExternalTrigger: payload,
});

const urlOf = ({ origin }: CallFacts): string => `${origin}/1/send/externaltrigger.json`;

const headersOf = ({ accountId, passcode }: CallFacts): [name: string, value: string][] => [
  ["X-CleverTap-Account-Id", accountId],
  ["X-CleverTap-Passcode", passcode],
  ["Content-Type", "application/json"],
];

/** One word for a POSIX shell: within single quotes everything but the single quote stands for itself. */
const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const curl = (call: CallFacts): string =>
  [
    `curl -s ${shellWord(urlOf(call))}`,
    ...headersOf(call).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    `--data-raw ${shellWord(JSON.stringify(call.body, null, INDENT))}`,
  ].join(` \\\n${INDENT}`);

interface Literals {
  scalar: (value: unknown) => string;
  key: (name: string) => string;
}

const lines = (open: string, items: readonly string[], close: string, indent: string): string =>
  items.length === 0
    ? `${open}${close}`
    : `${open}\n${items.map((item) => `${indent}${INDENT}${item},`).join("\n")}\n${indent}${close}`;

/** A JSON value as a literal of a language, one member a line. */
const literal = (value: unknown, by: Literals, indent: string): string => {
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, by, inner));
    return lines("[", items, "]", indent);
  }
  if (typeof value !== "object" || value === null) return by.scalar(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${by.key(name)}: ${literal(member, by, inner)}`,
  );
  return lines("{", members, "}", indent);
};

const JAVASCRIPT: Literals = {
  scalar: (value) => JSON.stringify(value),
  // Written plainly, this one name would set the object's prototype in place of a member.
  key: (name) => (name === "__proto__" ? `["__proto__"]` : JSON.stringify(name)),
};

const PYTHON_WORDS = new Map<unknown, string>([
  [true, "True"],
  [false, "False"],
  [null, "None"],
]);

/** Every escape that JSON writes means the same in Python. */
const PYTHON: Literals = {
  scalar: (value) => PYTHON_WORDS.get(value) ?? JSON.stringify(value),
  key: (name) => JSON.stringify(name),
};

const node = (call: CallFacts): string => {
  const headers = headersOf(call).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `// ${words.nodeNote}
const response = await fetch(${JSON.stringify(urlOf(call))}, {
  method: "POST",
  headers: ${lines("{", headers, "}", INDENT)},
  body: JSON.stringify(${literal(call.body, JAVASCRIPT, INDENT)}),
});
console.log(response.status, await response.text());`;
};

const python = (call: CallFacts): string => {
  const headers = headersOf(call).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `# ${words.pythonNote}
import json
import urllib.error
import urllib.request

body = ${literal(call.body, PYTHON, "")}
request = urllib.request.Request(
  ${JSON.stringify(urlOf(call))},
  method="POST",
  headers=${lines("{", headers, "}", INDENT)},
  data=json.dumps(body).encode(),
)
try:
  with urllib.request.urlopen(request) as response:
    print(response.status, response.read().decode())
except urllib.error.HTTPError as refusal:
  print(refusal.code, refusal.read().decode())`;
};

const WRITERS: Record<CallLanguage, (call: CallFacts) => string> = { curl, node, python };

/** The call in one language: whole, to be pasted and run. */
export const callCode = (language: CallLanguage, call: CallFacts): string => WRITERS[language](call);

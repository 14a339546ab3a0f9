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

interface Literals {
  scalar: (value: unknown) => string;
  key: (name: string) => string;
  /** After the last of several lines. */
  lastComma: "," | "";
}

/** What fits into a line stands in one, as people write it. */
const LINE_CHARS = 72;

const listed = (
  [open, close]: readonly [open: string, close: string],
  items: readonly string[],
  lastComma: string,
  indent: string,
): string => {
  if (items.length === 0) return `${open}${close}`;
  const pad = open === "{" ? " " : "";
  const inline = `${open}${pad}${items.join(", ")}${pad}${close}`;
  if (inline.length <= LINE_CHARS && !inline.includes("\n")) return inline;
  const inner = `\n${indent}${INDENT}`;
  return `${open}${inner}${items.join(`,${inner}`)}${lastComma}\n${indent}${close}`;
};

/** A JSON value as a literal of a language. */
const literal = (value: unknown, by: Literals, indent: string): string => {
  const inner = indent + INDENT;
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, by, inner));
    return listed(["[", "]"], items, by.lastComma, indent);
  }
  if (typeof value !== "object" || value === null) return by.scalar(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${by.key(name)}: ${literal(member, by, inner)}`,
  );
  return listed(["{", "}"], members, by.lastComma, indent);
};

const JSON_TEXT: Literals = {
  scalar: (value) => JSON.stringify(value),
  key: (name) => JSON.stringify(name),
  lastComma: "",
};

/** Linux takes no argument of 128 KiB or more (execve(2), MAX_ARG_STRLEN): long payloads go without the white space. */
const ARGUMENT_CHARS_MAX = 60_000;

const argumentOf = (body: CallFacts["body"]): string => {
  const pretty = literal(body, JSON_TEXT, "");
  return pretty.length > ARGUMENT_CHARS_MAX ? JSON.stringify(body) : pretty;
};

const curl = (call: CallFacts): string =>
  [
    `curl -s ${shellWord(urlOf(call))}`,
    ...headersOf(call).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    `--data-raw ${shellWord(argumentOf(call.body))}`,
  ].join(` \\\n${INDENT}`);

const JAVASCRIPT: Literals = {
  scalar: (value) => JSON.stringify(value),
  // Written plainly, this one name would set the object's prototype in place of a member.
  key: (name) => (name === "__proto__" ? `["__proto__"]` : JSON.stringify(name)),
  lastComma: ",",
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
  lastComma: ",",
};

const node = (call: CallFacts): string => {
  const headers = headersOf(call).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `// ${words.nodeNote}
const response = await fetch(${JSON.stringify(urlOf(call))}, {
  method: "POST",
  headers: ${listed(["{", "}"], headers, ",", INDENT)},
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
  headers=${listed(["{", "}"], headers, ",", INDENT)},
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

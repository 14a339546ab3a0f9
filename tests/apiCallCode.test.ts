import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type CallLanguage, callBody, callCode } from "../dashboard/ui/apiCallCode.ts";

const run = promisify(execFile);

interface Received {
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}

let received: Received | null = null;
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts).toString("utf8");
    received = { url: request.url, headers: request.headers, body };
    response.end("{}");
  });
});
let origin = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const RUNNERS: Record<CallLanguage, (code: string) => Promise<unknown>> = {
  curl: (code) => run("bash", ["-c", code]),
  node: (code) => run(process.execPath, ["--input-type=module", "-e", code]),
  python: (code) => run("python3", ["-c", code]),
};

const hasPython = await run("python3", ["--version"]).then(
  () => true,
  () => false,
);
const LANGUAGES: CallLanguage[] = hasPython ? ["curl", "node", "python"] : ["curl", "node"];

/** Runs the text as a person would who pasted it, and answers what arrived. */
const fire = async (language: CallLanguage, payload: Record<string, unknown>): Promise<Received> => {
  received = null;
  const body = callBody("1701234567", payload);
  await RUNNERS[language](callCode(language, { origin, accountId: "ABC-1", passcode: "it's $HOME", body }));
  if (received === null) throw new Error(`nothing arrived from ${language}`);
  return received;
};

const HARD = {
  quotes: `it's "quoted" and \`ticked\``,
  lines: "one\ntwo\r\nthree\ttab",
  shell: "$HOME ${PATH} $(id) `id` !! \\ \\n %s *",
  emoji: "👩‍👩‍👧 ümlaut 漢字 \u2028\u2029\u007f",
  controls: "\u0000\u0001\u001b\u0085",
  numbers: [0, -1.5, 1e21, 1e-7, 9_007_199_254_740_991],
  words: [true, false, null],
  empty: { list: [], object: {}, text: "" },
  nested: [{ deep: [{ deeper: "'" }] }],
};

test.each(LANGUAGES)("the %s call sends headers and payload exactly as they are", async (language) => {
  const payload = JSON.parse(`{"__proto__": "a member like any other", "constructor": 1}`);
  const { url, headers, body } = await fire(language, { ...HARD, payload });
  expect(url).toBe("/1/send/externaltrigger.json");
  expect(headers["x-clevertap-account-id"]).toBe("ABC-1");
  expect(headers["x-clevertap-passcode"]).toBe("it's $HOME");
  expect(headers["content-type"]).toBe("application/json");
  expect(JSON.parse(body)).toEqual({
    to: { identity: ["u-1001"] },
    campaign_id: "1701234567",
    ExternalTrigger: { ...HARD, payload },
  });
  expect(Object.keys(JSON.parse(body).ExternalTrigger.payload)).toContain("__proto__");
});

test.each(LANGUAGES)("any payload survives the %s call", async (language) => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("'", '"', "\\", "$", "`", "\n", "\r", "!", "{", "}", "\u0000", "😀", "a"),
    }),
  );
  const scalar = fc.oneof(
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      scalar,
      fc.array(tie("value")),
      fc.dictionary(text, tie("value")),
    ),
  }));
  await fc.assert(
    fc.asyncProperty(fc.dictionary(text, value), async (payload) => {
      const { body } = await fire(language, payload);
      expect(JSON.parse(body).ExternalTrigger).toEqual(JSON.parse(JSON.stringify(payload)));
    }),
    { numRuns: 12 },
  );
});

test("the longest payload still fits the command line", async () => {
  const payload = { list: [...Array(30_000).keys()].map((index) => index % 10) };
  expect(JSON.parse((await fire("curl", payload)).body).ExternalTrigger).toEqual(payload);
});

test("a draft's call says that its ID is given at publish, and names the user that was asked for", () => {
  expect(callBody(null, {}, "u-7")).toEqual({
    to: { identity: ["u-7"] },
    campaign_id: "<campaign ID: given at publish>",
    ExternalTrigger: {},
  });
});

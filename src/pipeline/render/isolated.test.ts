import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compileMessage } from "./compile.ts";
import { createIsolatedRenderer, renderChildEntry } from "./isolated.ts";
import { anEmail, anInput } from "./messages.fixture.ts";

const GREETING = anEmail({ html: "<p>Hi {{ Profile.name }} {{ ExternalTrigger.v }} {{ now }}</p>" });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "clarion-child-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A child that notes each start, and then does what the script says at each request. */
const childThat = async (
  name: string,
  script: string,
): Promise<{ entry: string; starts: () => Promise<number> }> => {
  const entry = join(folder, `${name}.mjs`);
  const log = join(folder, `${name}.log`);
  await writeFile(log, "");
  const code = `import { appendFileSync, readFileSync } from "node:fs";
appendFileSync(${JSON.stringify(log)}, "s");
const starts = readFileSync(${JSON.stringify(log)}).length;
process.on("disconnect", () => process.exit(0));
process.on("message", ({ id }) => { ${script} });
process.send({ isReady: true });`;
  await writeFile(entry, code);
  return { entry, starts: async () => (await readFile(log)).length };
};

const ANSWER = `process.send({ id, result: { kind: "template_aborted", detail: "answered" } });`;

test("what is rendered alone is the same, payload and dates included", async () => {
  const renderer = createIsolatedRenderer({ entry: renderChildEntry(), timeoutMs: 20_000 });
  const input = anInput({ v: "ä<" });
  const expected = compileMessage(GREETING).render(input);
  expect(await renderer.render(GREETING, input)).toEqual(expected);
  const both = [
    renderer.render(GREETING, input),
    renderer.render(anEmail({ text: "{% abort 'x' %}" }), anInput(null)),
  ];
  expect(await Promise.all(both)).toEqual([expected, { kind: "template_aborted", detail: "x" }]);
  await renderer.close();
});

test("a render that kills its process twice ends as a limit, and the next one is served", async () => {
  const { entry, starts } = await childThat(
    "dies",
    `if (starts <= 2) process.kill(process.pid, "SIGKILL"); else ${ANSWER}`,
  );
  const renderer = createIsolatedRenderer({ entry, timeoutMs: 20_000 });
  expect((await renderer.render(GREETING, anInput())).kind).toBe("template_limit_exceeded");
  expect(await starts()).toBe(2);
  expect(await renderer.render(GREETING, anInput())).toEqual({
    kind: "template_aborted",
    detail: "answered",
  });
  await renderer.close();
});

test("a render that dies once is tried again in a fresh process", async () => {
  const { entry, starts } = await childThat("diesOnce", `if (starts === 1) process.exit(1); else ${ANSWER}`);
  const renderer = createIsolatedRenderer({ entry, timeoutMs: 20_000 });
  expect(await renderer.render(GREETING, anInput())).toEqual({
    kind: "template_aborted",
    detail: "answered",
  });
  expect(await starts()).toBe(2);
  await renderer.close();
});

test("a render that never ends is killed", async () => {
  const { entry, starts } = await childThat("hangs", "while (true);");
  const renderer = createIsolatedRenderer({ entry, timeoutMs: 200 });
  expect((await renderer.render(GREETING, anInput())).kind).toBe("template_limit_exceeded");
  expect(await starts()).toBe(2);
  await renderer.close();
});

test("a process that cannot start is no fault of the template", async () => {
  const renderer = createIsolatedRenderer({ entry: join(folder, "none.mjs"), timeoutMs: 1_000 });
  await expect(renderer.render(GREETING, anInput())).rejects.toThrow("did not start");
  await renderer.close();
});

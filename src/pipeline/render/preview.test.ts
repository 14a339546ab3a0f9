import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anEmail, anInput } from "./messages.fixture.ts";
import { createPreviewer } from "./preview.ts";

test("a preview that hangs or kills its process ends as a limit, and the next one is served", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clarion-preview-"));
  const entry = join(folder, "child.mjs");
  await writeFile(
    entry,
    `process.on("disconnect", () => process.exit(0));
process.on("message", ({ id, content }) => {
  const { subject } = content.what.email;
  if (subject === "hang") for (;;);
  if (subject === "die") process.exit(1);
  process.send({ id, preview: { result: null, problems: [], keys: [], sample: subject } });
});
process.send({ isReady: true });`,
  );
  const previewer = createPreviewer({ entry, timeoutMs: 300 });
  const limit = { result: { kind: "template_limit_exceeded" }, problems: [], keys: [] };
  expect(await previewer.preview(anEmail({ subject: "hang" }), anInput())).toMatchObject(limit);
  const own = { samplePayload: { a: 1 } };
  expect(await previewer.preview(anEmail({ subject: "die" }, own), anInput())).toMatchObject({
    ...limit,
    sample: '{"a":1}',
  });
  expect(await previewer.preview(anEmail({ subject: "fine" }), anInput())).toMatchObject({ sample: "fine" });
  await previewer.close();
  await rm(folder, { recursive: true, force: true });
});

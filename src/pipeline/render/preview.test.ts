import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderChildContentsMax } from "../../limits.ts";
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

test("a message is made as its preview shows it, whatever was made before it in the same process", async () => {
  const previewer = createPreviewer();
  const contents = Array.from({ length: renderChildContentsMax + 2 }, (_, index) =>
    anEmail({ subject: `${index}: {{ ExternalTrigger.order }} {{ Codes.summer }}` }),
  );
  for (const order of [1, 2]) {
    const input = anInput({ order });
    for (const content of contents) {
      const made = await previewer.render(content, input);
      expect(made.kind).toBe("rendered");
      expect(made).toEqual((await previewer.preview(content, input)).result);
    }
  }
  await previewer.close();
});

import fc from "fast-check";
import MailComposer from "nodemailer/lib/mail-composer";
import { expect, test } from "vitest";
import { mimeBytes } from "./mimeBytes.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc
    .array(fc.constantFrom("word", " ", "\t", "\r\n", "\n", "\r", "=", ".", "ü", "😀", "x".repeat(90)))
    .map((parts) => parts.join("")),
  fc
    .tuple(
      fc.nat(400),
      fc.constantFrom(" ", "\t", "\t\t", " \t \t", "\t\r\n"),
      fc.constantFrom("x", "ü", "😀"),
    )
    .map(([length, blanks, letter]) => letter.repeat(length) + blanks),
  fc.constantFrom("", "plain", "a line\n", "long ".repeat(500)),
);

const anyFile = fc.record({
  filename: fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
  contentType: fc.constantFrom("text/plain", "text/csv", "application/pdf", "image/png"),
  content: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
});

const anyMail = fc.record({
  from: fc.record({
    name: fc.string({ unit: "grapheme", maxLength: 40 }),
    address: fc.constant("a@example.com"),
  }),
  to: fc.constant("b@example.com"),
  subject: anyText,
  text: anyText,
  html: fc.option(anyText, { nil: undefined }),
  headers: fc.array(fc.record({ key: fc.constantFrom("X-One", "List-Unsubscribe"), value: anyText }), {
    maxLength: 2,
  }),
  attachments: fc.array(anyFile, { maxLength: 2 }),
  messageId: fc.constant("<one@example.com>"),
  date: fc.constant(new Date(0)),
  baseBoundary: fc.constant("one"),
});

const streamedAndWritten = async (mail: ConstructorParameters<typeof MailComposer>[0]) => ({
  streamed: (await new MailComposer(mail).compile().build()).toString("latin1"),
  written: mimeBytes(new MailComposer(mail).compile()).toString("latin1"),
});

test.each([
  ["blanks end a line that is just full", `${"word".padEnd(94, "x")}😀${"word".padEnd(94, "x")}\t\t`],
  ["a text is longer than what is encoded at a time", "wört und \tWort ".repeat(20_000)],
  ["blanks alone are longer than that", `ü${" ".repeat(70_000)}`],
])("lines break where the library breaks them when %s", async (_, text) => {
  const fixed = { messageId: "<one@example.com>", date: new Date(0), baseBoundary: "one" };
  const { streamed, written } = await streamedAndWritten({ ...fixed, from: "a@example.com", text });
  expect(written).toBe(streamed);
});

test("a mail written at once is the bytes that the library streams, whatever is in it", async () => {
  await fc.assert(
    fc.asyncProperty(anyMail, async (mail) => {
      const { streamed, written } = await streamedAndWritten(mail);
      expect(written).toBe(streamed);
    }),
    { numRuns: 300 },
  );
});

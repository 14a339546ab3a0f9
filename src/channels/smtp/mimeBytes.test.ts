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

test("a mail written at once is the bytes that the library streams, whatever is in it", async () => {
  await fc.assert(
    fc.asyncProperty(anyMail, async (mail) => {
      const streamed = await new MailComposer(mail).compile().build();
      expect(mimeBytes(new MailComposer(mail).compile()).toString("latin1")).toBe(
        streamed.toString("latin1"),
      );
    }),
    { numRuns: 300 },
  );
});

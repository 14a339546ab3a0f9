import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aDsn, anArf, anAutoReply } from "../../../tests/helpers/bounceMails.ts";
import { bounceGroupsMax } from "../../limits.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { readMail } from "./readMail.ts";

const meaning = async (bytes: Buffer): Promise<Meaning | null> => {
  const mail = await readMail(bytes, bounceGroupsMax);
  return mail === null ? null : meaningOf(mail);
};

const report = (recipients: readonly string[]) =>
  ["Reporting-MTA: dns; mx.example.net", ...recipients].join("\r\n\r\n");

describe("a delivery report", () => {
  test.each([
    // the report's own status decides
    ["5.1.1", "smtp; 550 5.1.1 no such user", true, "5.1.1"],
    ["5.1.10", "smtp; 550 recipient not found", true, "5.1.10"],
    ["5.2.1 (mailbox disabled)", "smtp; 550 disabled", true, "5.2.1"],
    ["5.2.2", "smtp; 552 5.2.2 mailbox full", false, "5.2.2"],
    ["5.7.1", "smtp; 550 5.7.1 blocked", false, "5.7.1"],
    ["4.4.7", "smtp; 451 4.4.7 expired", false, "4.4.7"],
    ["4.4.1", "X-Postfix; connect to mx.example.com[192.0.2.1]:25: timed out", false, "4.4.1"],
    // it knows no better: what the other server said
    ["5.0.0", "smtp; 550 5.1.1 no such user", true, "5.1.1"],
    ["5.0.0", "smtp; 550 no such user here", true, "550"],
    ["5.0.0", "smtp; 554 rejected as spam", false, "554"],
    ["5.0.0", "smtp; 550 5.7.1 rejected as spam", false, "5.7.1"],
    ["4.0.0", "smtp; 550 5.1.1 no such user", false, "4.0.0"],
    ["nonsense", "smtp; 550-5.1.1 no such user", true, "5.1.1"],
    ["", "", false, ""],
  ])("of status %j and %j is for good: %s", async (status, said, isPermanent, code) => {
    expect(await meaning(aDsn({ status, said }))).toMatchObject({ kind: "bounced", isPermanent, code });
  });

  test("says of mail that is still tried, or went on, nothing; of mail that arrived, that it did", async () => {
    for (const action of ["delayed", "relayed", "expanded", "whatever", ""])
      expect(await meaning(aDsn({ action }))).toMatchObject({ kind: "ignored" });
    expect(await meaning(aDsn({ action: "Delivered (to mailbox)", status: "2.0.0" }))).toMatchObject({
      kind: "delivered",
      code: "2.0.0",
    });
  });

  test("keeps the other server's words, folded lines as one", async () => {
    const machine = report([
      "Final-Recipient: rfc822; bob@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550\r\n  5.1.1 no such\r\n\tuser",
    ]);
    expect(await meaning(aDsn({ machine }))).toMatchObject({ detail: "550 5.1.1 no such user" });
  });

  test("of several recipients says the worst", async () => {
    const groups = ["4.2.2", "5.1.1", "5.7.1"].map(
      (status) => `Final-Recipient: rfc822; x@example.com\r\nAction: failed\r\nStatus: ${status}`,
    );
    expect(await meaning(aDsn({ machine: report(groups) }))).toMatchObject({
      isPermanent: true,
      code: "5.1.1",
    });
  });

  test("whose fields cannot be read is a bounce that stops nobody", async () => {
    for (const machine of ["", "nothing here", ":::\r\n\r\n:::", "\0".repeat(100)])
      expect(await meaning(aDsn({ machine }))).toMatchObject({ kind: "bounced", isPermanent: false });
  });

  test("is read although the mail that it returns is huge", async () => {
    const bytes = aDsn({ returnedBytes: 8 * 1024 * 1024 });
    const startedAt = performance.now();
    expect(await meaning(bytes)).toMatchObject({ kind: "bounced", code: "5.1.1" });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe("feedback", () => {
  test.each(["abuse", "fraud", "Abuse"])("of type %s is a complaint", async (type) => {
    expect(await meaning(anArf(type))).toMatchObject({ kind: "complained", code: type.toLowerCase() });
  });
  test.each(["not-spam", "auth-failure", "other", "virus", ""])("of type %j is none", async (type) => {
    expect(await meaning(anArf(type))).toMatchObject({ kind: "ignored" });
  });
});

describe("any other mail", () => {
  test("that a machine answered is ignored, whatever it says", async () => {
    expect(await meaning(anAutoReply())).toEqual({ kind: "ignored", why: "It is an automatic answer." });
  });

  test("of a person is ignored", async () => {
    expect(await meaning(Buffer.from("Subject: hi\r\n\r\nStatus: 5.1.1"))).toMatchObject({ kind: "ignored" });
  });

  test("made to break a parser ends in a word, never in an error, and soon", async () => {
    const nested = Array.from(
      { length: 500 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
    );
    const hostile = [
      nested.join(""),
      `${"X-A: b\r\n".repeat(100_000)}\r\n`,
      `Content-Type: multipart/report; boundary="${"x".repeat(100_000)}"\r\n\r\n--x`,
      `Subject: ${"=?utf-8?q?".repeat(20_000)}\r\n\r\n`,
      `Content-Type: multipart/report; boundary=a\r\n\r\n${"--a\r\n".repeat(50_000)}`,
      `To: ${"<(,".repeat(80_000)}\r\n\r\n`,
      `To: ${"g:".repeat(100_000)}\r\n\r\n`,
      `Content-Type: ${"a=b;".repeat(60_000)}\r\n\r\n`,
      `Content-Type: text/html\r\n\r\n${"<a href='".repeat(30_000)}`,
      aDsn({ machine: "a: b\r\n\r\n".repeat(30_000) }).toString(),
      aDsn({ machine: `Status: ${"5.".repeat(100_000)}` }).toString(),
      "\r\n".repeat(120_000),
      "",
    ];
    for (const [index, text] of hostile.entries()) {
      const startedAt = performance.now();
      await expect(meaning(Buffer.from(text, "latin1")), String(index)).resolves.not.toBeUndefined();
      expect(performance.now() - startedAt, `hostile mail ${index}`).toBeLessThan(2_000);
    }
  });

  test("of random bytes, or a report with some of them changed, is read without an error", async () => {
    const whole = aDsn();
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.uint8Array({ maxLength: 40 }), async (at, noise) => {
        const bytes = Buffer.concat([whole.subarray(0, at), noise, whole.subarray(at + noise.length)]);
        await meaning(bytes);
        await meaning(Buffer.from(noise));
      }),
    );
  });
});

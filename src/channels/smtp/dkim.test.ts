import { createHash, createVerify, generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { anSmtpConfig, channelServices } from "../../../tests/helpers/providerConfig.ts";
import { startSmtpServer } from "../../../tests/helpers/smtpServer.ts";
import { anEmail } from "../../../tests/helpers/smtpWorkshop.ts";
import { newId } from "../../lib/ids.ts";
import { smtp } from "./smtp.ts";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });

/** RFC 6376 3.4.2 and 3.4.4, written by the RFC alone. */
const relaxedHeader = (field: string): string => {
  const at = field.indexOf(":");
  const value = field
    .slice(at + 1)
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim();
  return `${field.slice(0, at).trim().toLowerCase()}:${value}`;
};
const relaxedBody = (body: string): string => {
  const lines = body.split("\r\n").map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""));
  return `${lines.join("\r\n").replace(/(\r\n)+$/, "")}\r\n`;
};

const verify = (mail: string): { domain: string; selector: string; isRight: boolean } => {
  const [head = "", ...rest] = mail.split("\r\n\r\n");
  const fields = head.split(/\r\n(?![ \t])/);
  const own = fields.find((field) => /^dkim-signature:/i.test(field)) ?? "";
  const tags = new Map(
    own
      .slice(own.indexOf(":") + 1)
      .split(";")
      .map((tag) => [
        tag.slice(0, tag.indexOf("=")).trim(),
        tag.slice(tag.indexOf("=") + 1).replace(/\s+/g, ""),
      ]),
  );
  const bodyHash = createHash("sha256")
    .update(relaxedBody(rest.join("\r\n\r\n")), "latin1")
    .digest("base64");
  const left = [...fields];
  const signedFields = (tags.get("h") ?? "").split(":").flatMap((name) => {
    const at = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return at < 0 ? [] : left.splice(at, 1);
  });
  const unsigned = relaxedHeader(own).replace(/\bb=[^;]*$/, "b=");
  const text = [...signedFields.map(relaxedHeader), unsigned].join("\r\n");
  const isSigned = createVerify("RSA-SHA256")
    .update(text, "latin1")
    .verify(publicKey, tags.get("b") ?? "", "base64");
  return {
    domain: tags.get("d") ?? "",
    selector: tags.get("s") ?? "",
    isRight: isSigned && tags.get("bh") === bodyHash,
  };
};

test("mail of a domain that has a key is signed, the same for a repeat; mail of another is not", async () => {
  const { port, mails, close } = await startSmtpServer();
  const key = { selector: "s1", privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  const asked: string[] = [];
  const connection = smtp.open(anSmtpConfig({ port }), {
    ...channelServices,
    dkimKey: async (accountId, domain) => {
      asked.push(`${accountId} ${domain}`);
      return domain === "example.com" ? key : null;
    },
  });
  const messageId = newId();
  const send = (address: string) =>
    connection.send({
      accountId: 7,
      messageId,
      campaignId: newId(),
      content: anEmail({
        from: { name: "Grüße", address },
        subject: "Ihre Bestellung: größer",
        headers: [
          { name: "List-Unsubscribe", value: "<https://clarion.example/u/1>" },
          { name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
        ],
        cc: ["desk@example.com"],
      }),
    });
  await send("shop@EXAMPLE.com");
  await send("shop@EXAMPLE.com");
  await send("shop@other.example");
  await connection.close();
  await close();
  const texts = mails.map(({ bytes }) => bytes.toString("latin1"));
  expect(asked).toEqual(["7 example.com", "7 example.com", "7 other.example"]);
  expect(texts).toHaveLength(6);
  expect(new Set(texts.slice(0, 4)).size).toBe(1);
  expect(verify(texts[0] ?? "")).toEqual({ domain: "example.com", selector: "s1", isRight: true });
  expect(verify((texts[0] ?? "").replace("Hello", "Hullo")).isRight).toBe(false);
  // RFC 8058 section 4: the way out by one click counts only where the signature covers both of its fields
  for (const part of ["clarion.example/u/1", "List-Unsubscribe=One-Click"]) {
    expect(texts[0]).toContain(part);
    expect(verify((texts[0] ?? "").replace(part, "changed")).isRight).toBe(false);
  }
  expect(texts[4]).not.toMatch(/^dkim-signature/im);
});

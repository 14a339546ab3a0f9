import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { aMail, vendorWorkshop } from "../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../tests/helpers/providerConfig.ts";
import type { ReceiverAnswer } from "../../tests/helpers/webhookReceiver.ts";
import { newId } from "../lib/ids.ts";
import { attachmentBytesMax } from "../limits.ts";
import { attachmentFetcher, filesNote } from "./attachments.ts";
import type { Channel } from "./channel.ts";
import { networkGuard } from "./guard.ts";
import { mailgunAt } from "./mailgun/mailgun.ts";
import { postmarkAt } from "./postmark/postmark.ts";
import { sendgridAt } from "./sendgrid/sendgrid.ts";
import { sesAt } from "./ses/ses.ts";

const PDF = Buffer.from("%PDF-1.7\n\u00ff\u0000binary", "latin1");

describe("attachments by address", () => {
  const { server } = vendorWorkshop(postmarkAt);
  const fetched = async (urls: readonly string[], guard = channelServices.guard) => {
    const fetcher = attachmentFetcher({ ...channelServices, guard });
    const attachments = urls.map((url, i) => ({ name: `file${i}.pdf`, url }));
    const result = await fetcher.fetch(aMail({ attachments }));
    await fetcher.close();
    return result;
  };
  const answering = async (answer: ReceiverAnswer) => {
    const { url } = await server(() => answer);
    return fetched([`${url}/a.pdf?x=1`]);
  };

  test("come byte for byte, in their order, each asked for once", async () => {
    const { url, requests } = await server(({ path }) => ({
      status: 200,
      body: path === "/1" ? PDF : Buffer.concat([PDF, PDF]),
    }));
    const files = await fetched([`${url}/1`, `${url}/2`]);
    expect(files).toEqual([
      { name: "file0.pdf", type: "application/pdf", bytes: PDF },
      { name: "file1.pdf", type: "application/pdf", bytes: Buffer.concat([PDF, PDF]) },
    ]);
    expect(requests.map(({ path }) => path).sort()).toEqual(["/1", "/2"]);
    expect(Array.isArray(files) ? filesNote(files) : "").toMatch(/17 bytes \(SHA-256 [0-9a-f]{16}…\)/);
  });

  test.each<[string, ReceiverAnswer, string]>([
    ["attachment_404", { status: 404 }, "refused"],
    ["attachment_302", { status: 302, headers: { location: "/b.pdf" } }, "refused"],
    ["attachment_503", { status: 503, headers: { "retry-after": "5" } }, "try_later"],
    ["attachment_429", { status: 429 }, "try_later"],
    ["attachment_empty", { status: 200 }, "refused"],
    ["attachment_other_type", { status: 200, body: "<html>Log in</html>" }, "refused"],
    [
      "attachment_too_large",
      { status: 200, body: Buffer.concat([PDF, Buffer.alloc(attachmentBytesMax)]) },
      "refused",
    ],
  ])("%s", async (code, answer, kind) => {
    expect(await answering(answer)).toMatchObject({ kind, code, fault: "content" });
  });

  test("of the largest size are taken", async () => {
    const body = Buffer.concat([PDF, Buffer.alloc(attachmentBytesMax - PDF.length)]);
    expect(await answering({ status: 200, body })).toMatchObject([{ bytes: { length: attachmentBytesMax } }]);
  });

  test("in a private network are refused, and what is not there now is tried later", async () => {
    const { url, requests } = await server(() => ({ status: 200, body: PDF }));
    expect(await fetched([url], networkGuard(false))).toMatchObject({
      kind: "refused",
      code: "attachment_not_allowed",
    });
    expect(requests).toEqual([]);
    expect(await fetched(["http://127.0.0.1:1/"])).toMatchObject({ kind: "try_later", fault: "content" });
    const both = await fetched(["http://127.0.0.1:1/", "ftp:"]);
    expect(both).toMatchObject({ kind: "refused", code: "attachment_invalid" });
  });
});

describe("a mail with an attachment", () => {
  const { server } = vendorWorkshop(postmarkAt);
  const common = { fromAddress: "shop@example.com" };
  const base64 = PDF.toString("base64");

  /** One mail by a vendor whose server has the file too; what the vendor got, and the outcome. */
  const sendBy = async (at: (url: string) => Channel, settings: object, status = 200) => {
    const receiver = await server(({ path }) =>
      path === "/invoice.pdf" ? { status, body: PDF } : { status: 200, body: "{}" },
    );
    const channel = at(receiver.url);
    const config = Value.Parse(channel.config, Value.Default(channel.config, { ...common, ...settings }));
    const connection = channel.open(config, channelServices);
    const content = aMail({ attachments: [{ name: "Rechnung.pdf", url: `${receiver.url}/invoice.pdf` }] });
    const outcome = await connection.send({ accountId: 1, messageId: newId(), campaignId: newId(), content });
    await connection.close();
    const calls = receiver.requests.filter(({ path }) => path !== "/invoice.pdf");
    return { outcome, calls, body: calls[0]?.body ?? Buffer.alloc(0) };
  };

  test("leaves by every mail service as that takes files", async () => {
    const postmark = await sendBy(postmarkAt, { serverToken: "t" });
    expect(JSON.parse(postmark.body.toString("utf8")).Attachments).toEqual([
      { Name: "Rechnung.pdf", ContentType: "application/pdf", Content: base64 },
    ]);
    const sendgrid = await sendBy((url) => sendgridAt(() => url), { apiKey: "k" });
    expect(JSON.parse(sendgrid.body.toString("utf8")).attachments).toEqual([
      { filename: "Rechnung.pdf", type: "application/pdf", disposition: "attachment", content: base64 },
    ]);
    const ses = await sendBy((url) => sesAt({ apiOrigin: () => url, isSns: () => false }), {
      region: "eu-central-1",
      accessKeyId: "a",
      secretAccessKey: "s",
    });
    expect(JSON.parse(ses.body.toString("utf8")).Content.Simple.Attachments).toMatchObject([
      { FileName: "Rechnung.pdf", ContentType: "application/pdf", RawContent: base64 },
    ]);
    const mailgun = await sendBy((url) => mailgunAt(() => url), { domain: "mg.example.com", apiKey: "k" });
    expect(mailgun.body.includes(PDF)).toBe(true);
    expect(mailgun.body.toString("latin1")).toContain('name="attachment"; filename="Rechnung.pdf"');
    for (const { outcome } of [postmark, sendgrid, ses, mailgun])
      expect(outcome).toMatchObject({ kind: "sent", detail: expect.stringContaining("SHA-256") });
  });

  test("that cannot be fetched is not handed to the provider at all", async () => {
    const { outcome, calls } = await sendBy(postmarkAt, { serverToken: "t" }, 404);
    expect(outcome).toMatchObject({ kind: "refused", code: "attachment_404", fault: "content" });
    expect(calls).toEqual([]);
  });
});

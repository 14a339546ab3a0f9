import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { anSmtpConfig, channelServices } from "../../../tests/helpers/providerConfig.ts";
import { DOT } from "../../../tests/helpers/rawSmtpServer.ts";
import { startSmtpServer, type TestSmtpOptions } from "../../../tests/helpers/smtpServer.ts";
import { anEmail, SMTP_LOGIN, smtpWorkshop } from "../../../tests/helpers/smtpWorkshop.ts";
import { startTcpProxy } from "../../../tests/helpers/tcpProxy.ts";
import { startWebhookReceiver } from "../../../tests/helpers/webhookReceiver.ts";
import { newId } from "../../lib/ids.ts";
import type { SmtpConfig } from "./config.ts";
import { smtp } from "./smtp.ts";

const conformance = (name: string, options: TestSmtpOptions) => {
  describe(name, () => {
    channelConformance<SmtpConfig>({
      channel: smtp,
      canHave: ["refuse", "fail", "throttle", "goAway", "loseAnswer", "fallSilent"],
      hidden: [SMTP_LOGIN.password, "bob@example.com"],
      start: async (timeoutMs) => {
        const mailServer = await startSmtpServer({ login: SMTP_LOGIN, ...options });
        const proxy = await startTcpProxy(mailServer.port);
        return {
          server: {
            config: anSmtpConfig({ port: proxy.port, ...SMTP_LOGIN, timeoutMs }),
            services: channelServices,
            content: (note) => anEmail({ text: note }),
            received: () =>
              mailServer.mails.map(({ messageId, bytes }) => ({
                id: messageId,
                bytes: bytes.toString("latin1"),
              })),
            openCount: proxy.openCount,
            stop: async () => {
              await proxy.close();
              await mailServer.close();
            },
          },
          faults: {
            refuse: () =>
              mailServer.refuse("recipient", { code: 550, text: "5.1.1 <bob@example.com>: no such user" }),
            fail: () => mailServer.refuse("content", { code: 451, text: "4.3.0 try again, bob@example.com" }),
            throttle: () =>
              mailServer.refuse("sender", { code: 421, text: "4.7.28 rate limit for pass-word-77" }),
            loseAnswer: () => proxy.lose({ after: DOT, by: "reset" }),
            fallSilent: () => proxy.lose({ after: DOT, by: "silence" }),
            goAway: proxy.close,
          },
        };
      },
    });
  });
};

conformance("with pipelining", { hasPipelining: true });
conformance("without pipelining", { hasPipelining: false });

describe("a mail", () => {
  const { mailServer, opened, send, sendOver } = smtpWorkshop();

  test("a mail arrives with sender, recipient, id and both bodies", async () => {
    const { port, mails } = await mailServer();
    const messageId = newId(Date.parse("2026-03-04T05:06:07Z"));
    const outcome = await sendOver(opened(anSmtpConfig({ port })), anEmail({ subject: "Grüße" }), messageId);
    expect(outcome).toMatchObject({ kind: "sent", code: "250" });
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail).toMatchObject({
      from: "shop@example.com",
      to: ["bob@example.com"],
      messageId: `<${messageId}@example.com>`,
    });
    const text = mail?.bytes.toString("latin1") ?? "";
    expect(text).toContain("From: The Shop <shop@example.com>");
    expect(text).toContain("To: bob@example.com");
    expect(text).toContain("Date: Wed, 04 Mar 2026 05:06:07 +0000");
    expect(text).toContain("Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=");
    expect(text).toContain("<p>Hello</p>");
  });

  test("copies go after the mail, by the same bytes, and unseen ones are named nowhere in it", async () => {
    const { port, mails } = await mailServer();
    const content = anEmail({
      cc: ["desk@example.com"],
      bcc: ["archive@example.com"],
      headers: [{ name: "X-Order", value: "Grüße\r\nBcc: eve@example.com" }],
    });
    const outcome = await sendOver(opened(anSmtpConfig({ port })), content);
    expect(outcome).toMatchObject({ kind: "sent" });
    expect(outcome.detail).toContain("copies were taken");
    expect(mails.map(({ to }) => to)).toEqual([
      ["bob@example.com"],
      ["desk@example.com", "archive@example.com"],
    ]);
    expect(mails[0]?.bytes.equals(mails[1]?.bytes ?? Buffer.alloc(0))).toBe(true);
    const text = mails[0]?.bytes.toString("latin1") ?? "";
    expect(text).toContain("Cc: desk@example.com");
    expect(text).toMatch(/^X-Order: =\?UTF-8\?/m);
    expect(text).not.toMatch(/archive@|^bcc:/im);
  });

  test("a file by address goes along, and a mail whose file is gone reaches no server", async () => {
    const { port, mails, openCount } = await mailServer();
    const file = Buffer.from("%PDF-1.7 file");
    const files = await startWebhookReceiver();
    files.answer(({ path }) => ({ status: path === "/a.pdf" ? 200 : 404, body: file }));
    const origin = files.url;
    const withFile = (url: string) => anEmail({ attachments: [{ name: "Grüße.pdf", url }] });
    const outcome = await send(anSmtpConfig({ port }), withFile(`${origin}/a.pdf`));
    expect(outcome).toMatchObject({ kind: "sent", detail: expect.stringContaining("SHA-256") });
    const text = mails[0]?.bytes.toString("latin1") ?? "";
    expect(text).toContain("Content-Type: application/pdf");
    expect(text).toContain(file.toString("base64"));
    const gone = await send(anSmtpConfig({ port }), withFile(`${origin}/b.pdf`));
    expect(gone).toMatchObject({ kind: "refused", code: "attachment_404", fault: "content" });
    expect(mails).toHaveLength(1);
    expect(openCount()).toBeLessThanOrEqual(1);
    await files.close();
  });

  test("copies that are refused change nothing of the message, and a refused message sends none", async () => {
    const { port, mails, refuseAddress } = await mailServer();
    const content = anEmail({ bcc: ["archive@example.com"] });
    refuseAddress("archive@example.com");
    const outcome = await sendOver(opened(anSmtpConfig({ port })), content);
    expect(outcome).toMatchObject({ kind: "sent", code: "250" });
    expect(outcome.detail).toContain("copies were not");
    expect(outcome.detail).not.toContain("archive@example.com");
    refuseAddress("bob@example.com");
    expect((await sendOver(opened(anSmtpConfig({ port })), content)).kind).toBe("refused");
    expect(mails).toHaveLength(1);
  });

  test("a repeat through another connection is the same bytes", async () => {
    const { port, mails } = await mailServer();
    const messageId = newId();
    await sendOver(opened(anSmtpConfig({ port })), anEmail(), messageId);
    await sendOver(opened(anSmtpConfig({ port })), anEmail(), messageId);
    expect(mails).toHaveLength(2);
    expect(mails[0]?.bytes.equals(mails[1]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  test("a campaign's own sender is used, in the envelope too", async () => {
    const { port, mails } = await mailServer();
    const from = { name: "Support", address: "help@shop.example" };
    await send(anSmtpConfig({ port }), anEmail({ from, replyTo: "Desk <desk@shop.example>" }));
    expect(mails[0]?.from).toBe("help@shop.example");
    const text = mails[0]?.bytes.toString("latin1") ?? "";
    expect(text).toContain("From: Support <help@shop.example>");
    expect(text).toContain("Reply-To: Desk <desk@shop.example>");
  });

  test("values from a payload cannot add headers or recipients", async () => {
    const { port, mails } = await mailServer();
    const subject = "Hi\r\nBcc: eve@example.com\r\n\r\nbody";
    await send(
      anSmtpConfig({ port }),
      anEmail({ subject, from: { name: "A\r\nBcc: eve@example.com", address: "" } }),
    );
    expect(mails[0]?.to).toEqual(["bob@example.com"]);
    expect(mails[0]?.bytes.toString("latin1")).not.toMatch(/^bcc:/im);
  });

  test.each([
    "",
    "bob",
    "bob@",
    "a@b.c d",
    "bob@example.com, eve@example.com",
    "<bob@example.com>",
    "b\r\nRCPT TO:<e@x.y>@z.z",
  ])("the address %j is refused without asking the server, and is not called dead", async (to) => {
    const { port, mails } = await mailServer();
    const outcome = await send(anSmtpConfig({ port }), anEmail({ to }));
    expect(outcome).toMatchObject({ kind: "refused", code: "address_invalid" });
    expect(outcome).not.toHaveProperty("addressDead");
    expect(mails).toHaveLength(0);
  });

  test("a line that begins with a dot arrives as it is", async () => {
    const { port, mails } = await mailServer();
    await send(anSmtpConfig({ port }), anEmail({ html: null, text: "a\r\n.\r\n..b\r\nend" }));
    expect(mails[0]?.bytes.toString("latin1")).toContain("a\r\n.\r\n..b\r\nend");
  });

  test.each([
    [{ code: 550, text: "5.1.1 no such user" }, "refused", "550 5.1.1", true],
    [{ code: 550, text: "no such user" }, "refused", "550", true],
    [{ code: 551, text: "not local" }, "refused", "551", true],
    [{ code: 553, text: "name not allowed" }, "refused", "553", true],
    [{ code: 550, text: "5.2.1 disabled" }, "refused", "550 5.2.1", true],
    [{ code: 556, text: "5.1.10 null MX" }, "refused", "556 5.1.10", true],
    [
      { code: 550, text: "5.7.1 relaying denied, no such user, user unknown" },
      "refused",
      "550 5.7.1",
      undefined,
    ],
    [{ code: 552, text: "5.2.2 mailbox full" }, "refused", "552 5.2.2", undefined],
    [{ code: 554, text: "no" }, "refused", "554", undefined],
    [{ code: 530, text: "5.7.0 authentication required" }, "try_later", "530 5.7.0", undefined],
    [{ code: 450, text: "4.2.0 greylisted; permanent failure 550" }, "try_later", "450 4.2.0", undefined],
    [{ code: 451, text: "4.7.1 later" }, "try_later", "451 4.7.1", undefined],
    [{ code: 452, text: "4.2.2 mailbox full" }, "try_later", "452 4.2.2", undefined],
    [{ code: 451, text: "4.4.5 congested" }, "throttled", "451 4.4.5", undefined],
    [{ code: 421, text: "4.7.0 too many" }, "throttled", "421 4.7.0", undefined],
    [{ code: 421, text: "closing" }, "try_later", "421", undefined],
  ])("a recipient answered %o is %s", async (refusal, kind, code, addressDead) => {
    const { port, refuse } = await mailServer();
    refuse("recipient", refusal);
    const outcome = await send(anSmtpConfig({ port }));
    expect(outcome).toMatchObject({ kind, code });
    expect("addressDead" in outcome ? outcome.addressDead : undefined).toBe(addressDead);
  });

  test.each([
    ["sender", { code: 550, text: "5.1.1 unknown" }, "refused"],
    ["sender", { code: 451, text: "later" }, "try_later"],
    ["content", { code: 554, text: "5.7.1 spam" }, "refused"],
    ["content", { code: 550, text: "5.1.1 late" }, "refused"],
    ["content", { code: 452, text: "4.3.1 full" }, "try_later"],
    ["content", { code: 421, text: "4.7.0 later" }, "throttled"],
    ["connect", { code: 554, text: "no service here" }, "try_later"],
  ] as const)("at %s the answer %o is %s and says nothing of the address", async (step, refusal, kind) => {
    const { port, refuse } = await mailServer();
    refuse(step, refusal);
    const outcome = await send(anSmtpConfig({ port }));
    expect(outcome.kind).toBe(kind);
    expect(outcome).not.toHaveProperty("addressDead");
  });

  test("one circuit breaker covers the server", () => {
    expect(smtp.targetOf(anEmail(), anSmtpConfig({ port: 2525 }))).toBe("127.0.0.1:2525");
  });
});

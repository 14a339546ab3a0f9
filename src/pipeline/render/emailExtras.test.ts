import { describe, expect, test } from "vitest";
import { emailCopiesMax, emailHeadersBytesMax } from "../../limits.ts";
import { anEmail, contentOf, failureOf, renderOf } from "./messages.fixture.ts";

const emailOf = (message: Parameters<typeof anEmail>[0], payload?: unknown) =>
  contentOf(renderOf(anEmail({ text: "x", ...message }), payload), "email");

describe("copies of an e-mail", () => {
  test("go to each address once, never to the recipient again, and to nobody unless asked for", () => {
    const message = {
      cc: "{{ ExternalTrigger.boss }}, ANN@example.com; desk@example.com",
      bcc: "archive@example.com desk@example.com",
    };
    const content = emailOf(message, { boss: "eve@example.com" });
    expect(content.cc).toEqual(["eve@example.com", "desk@example.com"]);
    expect(content.bcc).toEqual(["archive@example.com"]);
    expect(emailOf({})).not.toHaveProperty("cc");
  });

  test("of something that is no address, or of too many, are not sent, and the field is named", () => {
    expect(failureOf(anEmail({ text: "x", cc: "Eve <eve@example.com>" })).detail).toContain("what.email.cc");
    const smuggled = { boss: "eve@example.com\r\nTo: all@example.com" };
    const message = anEmail({ text: "x", cc: "{{ ExternalTrigger.boss }}" });
    expect(failureOf(message, smuggled).detail).toContain("what.email.cc");
    const many = Array.from({ length: emailCopiesMax + 1 }, (_, i) => `a${i}@example.com`).join(",");
    expect(failureOf(anEmail({ text: "x", bcc: many })).kind).toBe("template_error");
  });
});

describe("attachments", () => {
  const attachments = [{ name: "{{ ExternalTrigger.name }}", url: "{{ ExternalTrigger.url }}" }];
  const filesOf = (payload: object) => emailOf({ attachments }, payload).attachments;

  test("are named by the payload or by the end of their address, and left out where there is no address", () => {
    const url = "https://a.example/in%20voice.pdf?sig=1%2F2#x";
    expect(filesOf({ url })).toEqual([{ name: "in voice.pdf", url }]);
    expect(filesOf({ url, name: "../Rechnung\r\n17.pdf" })).toEqual([{ name: "_Rechnung 17.pdf", url }]);
    expect(filesOf({})).toBeUndefined();
  });

  test.each([
    { url: "file:///etc/passwd", name: "a.pdf" },
    { url: "https://a.example/run", name: "setup.exe" },
    { url: "https://a.example/", name: "" },
  ])("%o is not sent", (payload) => {
    const result = failureOf(anEmail({ text: "x", attachments }), payload);
    expect(result.kind).toBe("template_error");
    expect(result.detail).toContain("what.email.attachments.0");
  });
});

describe("headers of a campaign's own", () => {
  test("are one line each, whatever a payload holds, and reserved ones never leave", () => {
    const headers = [
      { name: "X-Order", value: "{{ ExternalTrigger.no }}" },
      { name: "Bcc", value: "eve@example.com" },
      { name: "X-A: b\r\nBcc", value: "eve@example.com" },
      { name: "X-Empty", value: "" },
    ];
    expect(emailOf({ headers }, { no: "17\r\nBcc: eve@example.com" }).headers).toEqual([
      { name: "X-Order", value: "17 Bcc: eve@example.com" },
    ]);
  });

  test("that grow too long are not sent", () => {
    const headers = [{ name: "X-Long", value: "{{ ExternalTrigger.v }}" }];
    expect(
      failureOf(anEmail({ text: "x", headers }), { v: "a".repeat(emailHeadersBytesMax) }).detail,
    ).toContain("bytes");
  });
});

describe("link parameters", () => {
  const linkParameters = [
    { name: "utm_source", value: "clarion" },
    { name: "utm_campaign", value: "{{ Campaign.name }} & {{ ExternalTrigger.v }}" },
    { name: "empty", value: "{{ ExternalTrigger.nothing }}" },
  ];
  const html = (body: string, payload: unknown = { v: "ä#" }) =>
    emailOf({ linkParameters, html: body, text: "" }, payload);
  const ADDED = "utm_source=clarion&amp;utm_campaign=Orders%20%26%20%C3%A4%23";

  test.each([
    ['<a href="https://a.example">', `<a href="https://a.example?${ADDED}">`],
    [
      "<a class=x href='https://a.example/p?q=1#top' id=y>",
      `<a class=x href="https://a.example/p?q=1&amp;${ADDED}#top" id=y>`,
    ],
    ["<a href=https://a.example/?>", `<a href="https://a.example/?${ADDED}">`],
    ['<area href="http://a.example/&#63;q">', `<area href="http://a.example/?q&amp;${ADDED}">`],
    [
      '<a href="https://a.example?utm_source=own&amp;b=2">',
      `<a href="https://a.example?utm_source=own&amp;b=2&amp;${ADDED.replace("utm_source=clarion&amp;", "")}">`,
    ],
  ])("%s becomes %s", (written, wanted) => {
    expect(html(`<p>${written}here</a></p>`).html).toBe(`<p>${wanted}here</a></p>`);
  });

  test.each([
    '<a href="mailto:a@example.com">',
    '<a href="#top">',
    '<link href="https://a.example/a.css">',
    '<img src="https://a.example/a.png">',
    '<!-- <a href="https://a.example"> -->',
  ])("%s stays as it is", (written) => {
    expect(html(`<p>${written}x</p>`).html).toContain(written);
  });

  test("are not added to the reader's own links to Clarion", () => {
    const { html: made, text } = html('<p><a href="{{ Links.unsubscribe }}">no more</a></p>');
    expect(made).not.toContain("utm_");
    expect(text).not.toContain("utm_");
  });

  test("stand in the plain text too, derived or the author's own, and leave the sentence its dot", () => {
    const plain = "https://a.example?utm_source=clarion&utm_campaign=Orders%20%26%20%C3%A4%23";
    expect(html('<p><a href="https://a.example">here</a></p>').text).toBe(`here (${plain})`);
    const own = emailOf({ linkParameters, text: "See https://a.example. (https://a.example)" }, { v: "ä#" });
    expect(own.text).toBe(`See ${plain}. (${plain})`);
  });

  test("cannot make a message larger than any may be", () => {
    const body = '<a href="https://a.example">x</a>'.repeat(5_000);
    const message = anEmail({
      html: body,
      linkParameters: [{ name: "v", value: "{{ ExternalTrigger.v }}" }],
    });
    expect(failureOf(message, { v: "a".repeat(20_000) }).kind).toBe("template_limit_exceeded");
  });
});

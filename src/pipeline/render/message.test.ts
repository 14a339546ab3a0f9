import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aPush } from "../../../tests/helpers/contents.ts";
import { compileMessage } from "./compile.ts";
import {
  aCampaign,
  anEmail,
  anInput,
  contentOf,
  failureOf,
  htmlOf,
  renderOf,
  textOf,
} from "./messages.fixture.ts";
import { settled } from "./outcome.ts";
import { templateProblems } from "./problems.ts";

const DO_NOT_SEND = { missingValues: "do_not_send" } as const;
const emailOf = (message: Parameters<typeof anEmail>[0], payload?: unknown) =>
  contentOf(renderOf(anEmail(message), payload), "email");

describe("an e-mail", () => {
  test("takes its head from templates, each on one line", () => {
    const message = {
      fromName: "{{ Account.name }}",
      fromAddress: "orders@example.com",
      replyTo: "{{ ExternalTrigger.reply }}",
      subject: "Order\n{{ ExternalTrigger.no }} of {{ Campaign.name }}",
      text: "x",
    };
    expect(emailOf(message, { no: "1\r\nBcc: all@example.com", reply: "help@example.com" })).toMatchObject({
      from: { name: "Acme", address: "orders@example.com" },
      replyTo: "help@example.com",
      to: "ann@example.com",
      subject: "Order 1 Bcc: all@example.com of Orders",
      html: null,
    });
    expect(emailOf({ text: "x" })).toMatchObject({ from: null, replyTo: null });
    expect(failureOf(anEmail({ text: "x", replyTo: "a@b.c, d@e.f" })).detail).toContain("what.email.replyTo");
  });

  test("no subject or name carries a control character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const { subject } = emailOf({ subject: "a {{ ExternalTrigger.v }}", text: "x" }, { v: value });
        expect(subject).not.toMatch(/\p{Cc}/u);
        expect(subject.isWellFormed()).toBe(true);
      }),
    );
  });

  test("hides the preheader at the start of the body", () => {
    const { html, text } = emailOf({
      preheader: "Hi <{{ Profile.name }}>",
      html: "<html><body class='a'><p>x</p></body></html>",
    });
    expect(html).toMatch(
      /^<html><body class='a'><div style="display:none[^>]*>Hi &lt;Ann&gt;<\/div><p>x<\/p>/,
    );
    expect(text).toBe("x");
  });

  test("derives its text from the HTML, unless there is one", () => {
    expect(emailOf({ html: "<p>Hi {{ ExternalTrigger.v }}</p><p>Bye</p>" }, { v: "<a&b>" }).text).toBe(
      "Hi <a&b>\n\nBye",
    );
    expect(emailOf({ html: "<p>Hi</p>", text: "{{ ExternalTrigger.v }}" }, { v: "<a&b>" }).text).toBe(
      "<a&b>",
    );
  });
});

describe("the links of a message", () => {
  const links = {
    unsubscribe: "https://clarion.example.com/l/u/a-token",
    preferences: "https://clarion.example.com/l/p/a-token",
    view_in_browser: "https://clarion.example.com/l/v/a-token",
  };

  test.each(Object.entries(links))("%s leads to a page of this message", (name, address) => {
    const html = `<a href="{{ Links.${name} }}">x</a>`;
    expect(emailOf({ subject: "s", html, text: `{{ links.${name} }}` })).toMatchObject({
      html: `<a href="${address}">x</a>`,
      text: address,
    });
  });

  test("stand where other systems wrote *|UNSUBSCRIBE|*, and move no column", () => {
    const html = '<a href="*|UNSUBSCRIBE|*">x</a>';
    const email = { subject: "*|UNSUBSCRIBE|*", html, text: "Stop: *|UNSUBSCRIBE|*" };
    expect(emailOf(email)).toMatchObject({
      subject: "*|UNSUBSCRIBE|*",
      html: `<a href="${links.unsubscribe}">x</a>`,
      text: `Stop: ${links.unsubscribe}`,
    });
    expect(templateProblems(anEmail(email))).toEqual([]);
    const wrong = anEmail({ subject: "s", html: "*|UNSUBSCRIBE|* {{ Links.prefs }} {{ Profile.x | nix }}" });
    expect(templateProblems(wrong)).toMatchObject([{ column: 35 }, { column: 20 }]);
  });

  test("are missing values where nobody could follow them", () => {
    const email = anEmail(
      { subject: "s", text: "{{ Links.unsubscribe }}" },
      { missingValues: "do_not_send" },
    );
    expect(compileMessage(email).render(anInput({}, { links: null }))).toMatchObject({
      kind: "template_value_missing",
      detail: expect.stringContaining("Links.unsubscribe"),
    });
  });
});

describe("a push notification", () => {
  const push = (message: object, payload?: unknown) =>
    contentOf(renderOf(aCampaign("push", message), payload), "push");

  test("goes to the user's devices, title on one line, addresses checked", () => {
    const message = {
      title: "Hi\n{{ Profile.name }}",
      body: "Line\n{{ ExternalTrigger.v }}",
      imageUrl: "{{ ExternalTrigger.image }}",
      deepLink: "shop://item/{{ ExternalTrigger.v }}?x=1",
      data: [{ name: "__proto__", value: "{{ ExternalTrigger.v }}" }],
    };
    const content = push(message, { v: "a/b", image: "https://x.y/i.png?a=1&b=2" });
    expect(content).toMatchObject({
      to: [{ deviceId: "d1", platform: "android", token: "t1" }],
      title: "Hi Ann",
      body: "Line\na/b",
      imageUrl: "https://x.y/i.png?a=1&b=2",
      deepLink: "shop://item/a%2Fb?x=1",
    });
    expect(Object.entries(content.data)).toEqual([["__proto__", "a/b"]]);
  });

  test("has no picture and no link rather than a dangerous one", () => {
    const message = { title: "t", imageUrl: "{{ ExternalTrigger.u }}", deepLink: "{{ ExternalTrigger.u }}" };
    expect(push(message, { u: "javascript:x" })).toMatchObject({ imageUrl: null, deepLink: null });
    expect(push(message, { u: "shop://a/b" })).toMatchObject({ imageUrl: null, deepLink: "shop://a/b" });
    expect(push(message, {})).toMatchObject({ imageUrl: null, deepLink: null });
  });
});

describe("what a notification carries besides its text", () => {
  const push = (message: object, payload?: unknown) =>
    contentOf(renderOf(aCampaign("push", message), payload), "push");

  test("is as nobody has touched it in a version of before", () => {
    const { to: _, ...content } = push({ title: "t", body: "b" });
    const { to: __, ...untouched } = aPush();
    expect(content).toEqual(untouched);
  });

  test("has values escaped for where they land", () => {
    const v = "a/b\n<i>";
    const message = {
      title: "t",
      iconUrl: "https://x.y/{{ ExternalTrigger.v }}.png",
      buttons: [
        { label: "See\n{{ ExternalTrigger.v }}", deepLink: "shop://{{ ExternalTrigger.v }}" },
        { label: "{{ ExternalTrigger.missing }}", deepLink: "shop://x" },
        { label: "Run", deepLink: "javascript:alert(1)" },
      ],
      collapseKey: "order\n{{ ExternalTrigger.v }}",
    };
    expect(push(message, { v })).toMatchObject({
      iconUrl: "https://x.y/a%2Fb%0A%3Ci%3E.png",
      buttons: [
        { label: "See a/b <i>", deepLink: "shop://a%2Fb%0A%3Ci%3E" },
        { label: "Run", deepLink: null },
      ],
      collapseKey: "order a/b <i>",
    });
  });

  test("leaves the icon as it is where the badge is no number", () => {
    const badgeOf = (badge: unknown) =>
      push({ title: "t", badge: "{{ ExternalTrigger.n }}" }, { n: badge }).badge;
    expect([0, "12", 999_999].map(badgeOf)).toEqual([0, 12, 999_999]);
    expect(["", "many", -1, 1.5, 1_000_000, undefined].map(badgeOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test("goes to the device seen last, where the message says so", () => {
    const devices = [
      { id: "d2", platform: "ios" as const, token: "t2", keys: null },
      { id: "d1", platform: "android" as const, token: "t1", keys: null },
    ];
    const profile = { ...anInput().profile, devices };
    const toOf = (which: string) => {
      const compiled = compileMessage(aCampaign("push", { title: "t", devices: which }));
      const result = settled(compiled.render(anInput({}, { profile })));
      return contentOf(result, "push").to.map(({ deviceId }) => deviceId);
    };
    expect(toOf("all")).toEqual(["d2", "d1"]);
    expect(toOf("last_active")).toEqual(["d2"]);
  });
});

describe("names", () => {
  test("are found case-sensitively first, then whatever their case, at every level", () => {
    const payload = { name: "lower", Name: "upper", Deep: { ITEM: [{ ProductId: 7 }] } };
    expect(
      textOf("{{ ExternalTrigger.name }} {{ ExternalTrigger.Name }} {{ ExternalTrigger.NAME }}", payload),
    ).toBe("lower upper lower");
    expect(textOf("{{ externaltrigger.deep.item[0].productID }} {{ profile.name }}", payload)).toBe("7 Ann");
    expect(
      textOf(
        '{{ Profile["customer type"] }} {{ Profile.tags.first }} {{ Profile.tags.size }} {{ Profile.tags[-1] }}',
      ),
    ).toBe("Gold a 2 b");
    expect(
      textOf(
        "{{ ExternalTrigger.l | map: 'NAME' | join }} {{ ExternalTrigger.l | where: 'NAME', 'b' | size }}",
        { l: [{ name: "a" }, { Name: "b" }] },
      ),
    ).toBe("a b 1");
  });

  test("cover user, campaign and account", () => {
    expect(textOf("{{ Profile.Identity }} {{ Profile.Email }} {{ Profile.Phone }} {{ Profile.Tz }}")).toBe(
      "ann-1 ann@example.com +919876543210 Asia/Kolkata",
    );
    expect(textOf("{{ Campaign.id }} {{ Campaign.campaignId }} {{ Campaign.name }} {{ Account.name }}")).toBe(
      "1701234567 1701234567 Orders Acme",
    );
    expect(textOf("{{ Account.postal_address }}")).toBe("Acme Ltd, 1 High Street, London");
  });

  test("lead to no prototype", () => {
    const paths = ["__proto__", "constructor", "constructor.constructor", "toString", "hasOwnProperty"];
    const places = [
      "Profile",
      "ExternalTrigger",
      "now",
      "'a'",
      "Profile.tags",
      "f",
      "forloop",
      "Profile.joined",
    ];
    const all = places.flatMap((place) => paths.map((path) => `{{ ${place}.${path} }}`)).join("");
    expect(
      textOf(
        `{% capture f %}x{% endcapture %}{% for i in (1..1) %}${all}{% endfor %}{{ constructor }}{{ __proto__ }}|`,
      ),
    ).toBe("|");
  });

  test("of a request without payload have no value", () => {
    const content = contentOf(
      settled(compileMessage(anEmail({ text: "a{{ ExternalTrigger.x.y }}b" })).render(anInput(null))),
      "email",
    );
    expect(content.text).toBe("ab");
  });

  test("whose values nothing can carry end as U+FFFD", () => {
    expect(textOf("{{ ExternalTrigger.v }}", '{"v":"a\\u0000b\\ud800c"}')).toBe("a\ufffdb\ufffdc");
    expect(textOf("{{ ExternalTrigger.v | split: '' | join: '' }}", { v: "a😀b" })).toBe("a😀b");
  });
});

describe("a missing value", () => {
  const strict = (text: string, payload?: unknown) => failureOf(anEmail({ text }, DO_NOT_SEND), payload);

  test("is blank, or keeps the message from being sent, naming the variable", () => {
    expect(textOf("[{{ ExternalTrigger.a.b }}]")).toBe("[]");
    expect(strict("Hi\n  {{ ExternalTrigger.a.b }}")).toEqual({
      kind: "template_value_missing",
      detail: "ExternalTrigger.a.b has no value (what.email.text, line 2, column 3)",
    });
    expect(strict("{{ ExternalTrigger.a | upcase }}").kind).toBe("template_value_missing");
    expect(strict('{{ "Hi " | append: ExternalTrigger.a }}').detail).toContain(
      "ExternalTrigger.a has no value",
    );
    expect(strict("{{ ExternalTrigger.a }}", { a: null }).kind).toBe("template_value_missing");
  });

  test("is no matter where a default, a condition or an empty text stands", () => {
    expect(strict('{{ ExternalTrigger.a | default: "x" }}').kind).toBe("rendered");
    expect(strict('{{ ExternalTrigger.a | upcase | default: "x" }}').kind).toBe("rendered");
    expect(strict("{% if ExternalTrigger.a %}{{ ExternalTrigger.a }}{% endif %}").kind).toBe("rendered");
    expect(strict("{{ ExternalTrigger.a }}{{ ExternalTrigger.b }}", { a: "", b: false }).kind).toBe(
      "rendered",
    );
  });
});

test("abort ends the message with its reason", () => {
  expect(failureOf(anEmail({ text: '{% abort "no stock" %}' }))).toEqual({
    kind: "template_aborted",
    detail: "no stock",
  });
  const byValue = anEmail({
    html: "{% if ExternalTrigger.stop %}<p>{% abort ExternalTrigger.why | upcase %}</p>{% endif %}",
  });
  expect(failureOf(byValue, { stop: true, why: "sold" })).toEqual({
    kind: "template_aborted",
    detail: "SOLD",
  });
  expect(failureOf(byValue, { stop: false }).kind).toBe("rendered");
  expect(failureOf(anEmail({ text: "{% abort %}" })).kind).toBe("template_aborted");
});

test("a message renders the same again, in one process", () => {
  const message = compileMessage(
    anEmail({ html: "<p title={{ Profile.name }}>{{ now }}</p>{% increment n %}" }),
  );
  const first = message.render(anInput());
  expect(message.render(anInput())).toEqual(first);
  expect(htmlOf("<p>{% increment n %}{% increment n %}</p>")).toBe("<p>01</p>");
});

test("a campaign without a message for its channel ends as template_error", () => {
  expect(failureOf({ ...anEmail({}), channel: "push" }).kind).toBe("template_error");
});

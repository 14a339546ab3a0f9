import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { WEBHOOK_PROFILE_FIELDS } from "../../contract/campaign.ts";
import { compileMessage } from "./compile.ts";
import { anInput, aWebhook, bodyOf, contentOf, failureOf, renderOf } from "./messages.fixture.ts";
import { settled } from "./outcome.ts";

const storable = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\ufffd");
const webhookOf = (message: Parameters<typeof aWebhook>[0], payload?: unknown) =>
  contentOf(renderOf(aWebhook(message), payload), "webhook");

describe("a JSON body", () => {
  test("has strings within quotes and literals of the value's own type outside", () => {
    const body = `{"a": "{{ ExternalTrigger.s }}", "b": {{ ExternalTrigger.s }}, "c": {{ ExternalTrigger.n }},
      "d": {{ ExternalTrigger.none }}, "e": "{{ ExternalTrigger.none }}", "f": {{ ExternalTrigger.o }},
      "g": {{ ExternalTrigger.t }}, "h": {{ ExternalTrigger | json }}, "i": "{{ ExternalTrigger.o }}"}`;
    const payload = { s: 'a"b\n\\', n: 12.5, o: { x: [1, null] }, t: true };
    expect(JSON.parse(bodyOf(body, payload))).toEqual({
      a: payload.s,
      b: payload.s,
      c: 12.5,
      d: null,
      e: "",
      f: payload.o,
      g: true,
      h: payload,
      i: '{"x":[1,null]}',
    });
  });

  test("keeps the digits of numbers that a double cannot carry", () => {
    const payload = '{"id":12345678901234567890,"big":1e200000,"price":1.10}';
    expect(
      bodyOf('[{{ ExternalTrigger.id }},"{{ ExternalTrigger.big }}",{{ ExternalTrigger | json }}]', payload),
    ).toBe('[12345678901234567890,"1e200000",{"id":12345678901234567890,"big":1e200000,"price":1.1}]');
  });

  test("parses whatever the value is, and gives it back", () => {
    const body =
      '{"a":"x{{ ExternalTrigger.v }}y","b":{{ ExternalTrigger.v }},"c":{"d":["{{ ExternalTrigger.v }}"]}}';
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const v = storable(value);
        expect(JSON.parse(bodyOf(body, { v: value }))).toEqual({ a: `x${v}y`, b: v, c: { d: [v] } });
      }),
      { numRuns: 300 },
    );
  });

  test("parses whatever JSON the value is", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
        const body = bodyOf('{"v":{{ ExternalTrigger.v }},"all":{{ ExternalTrigger | json }}}', { v: value });
        const again = JSON.parse(JSON.stringify(value).replaceAll("\\u0000", "\ufffd"));
        expect(JSON.parse(body)).toEqual({ v: again, all: { v: again } });
      }),
      { numRuns: 200 },
    );
  });

  test("ends as template_error when the template itself is no JSON", () => {
    const failure = failureOf(aWebhook({ body: '{"a": "{{ Profile.name }}",}' }));
    expect(failure.kind).toBe("template_error");
    expect(failure.detail).toContain("what.webhook.body");
    expect(failure.detail).toContain("not valid JSON");
  });

  test("a value after a backslash of the template cannot end the string", () => {
    expect(JSON.parse(bodyOf('{"a":"\\{{ ExternalTrigger.v }}"}', { v: '","b":"' }))).toEqual({
      a: '\\","b":"',
    });
  });
});

describe("a body of profile fields and key-values", () => {
  const told = (webhook: Parameters<typeof aWebhook>[0], payload?: unknown): unknown => {
    const { body, headers } = webhookOf({ bodyFrom: "profile", ...webhook }, payload);
    expect(headers).toEqual([{ name: "content-type", value: "application/json" }]);
    return JSON.parse(body ?? "");
  };

  test("tells what was ticked of one user, in the form that such receivers know", () => {
    const profileFields = [...WEBHOOK_PROFILE_FIELDS];
    const keyValues = [{ name: "offer", value: "{{ ExternalTrigger.code }} for {{ Profile.Name }}" }];
    expect(told({ profileFields, keyValues, body: "{{ broken" }, { code: 'a"b', n: [1] })).toEqual({
      targetId: 1701234567,
      key_values: { offer: 'a"b for Ann' },
      profiles: {
        identity: "ann-1",
        all_identities: ["ann-1", "ann@example.com", "+919876543210"],
        name: "Ann",
        email: "ann@example.com",
        phone: "+919876543210",
        push_token: "t1",
        systemProfileData: { timezone: "Asia/Kolkata" },
        profileData: { Name: "Ann", "Customer Type": "Gold", joined: 1685375700000, tags: ["a", "b"] },
        event_properties: { code: 'a"b', n: [1] },
      },
    });
  });

  test("tells nothing that was not ticked, and leaves out what is not known", () => {
    const profile = { ...anInput().profile, email: null, devices: [] };
    const message = aWebhook({ bodyFrom: "profile", profileFields: ["email", "push_token", "name"] });
    const result = settled(compileMessage(message).render(anInput({}, { profile })));
    expect(JSON.parse(contentOf(result, "webhook").body ?? "")).toEqual({
      targetId: 1701234567,
      key_values: {},
      profiles: { name: "Ann" },
    });
  });

  test("carries any payload unchanged", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue({ stringUnit: "grapheme" }), (text, json) => {
        const keyValues = [{ name: "k", value: "{{ ExternalTrigger.text }}" }];
        const body = told({ profileFields: ["event_properties"], keyValues }, { text, json });
        const again = JSON.parse(JSON.stringify(json).replaceAll("\\u0000", "\ufffd"));
        expect(body).toMatchObject({
          key_values: { k: storable(text) },
          profiles: { event_properties: { text: storable(text), json: again } },
        });
      }),
    );
  });
});

describe("other bodies", () => {
  test("a form gives back whatever the value is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const { body } = webhookOf(
          { contentType: "form", body: "a={{ ExternalTrigger.v }}&b={{ ExternalTrigger.v }}&c=1" },
          { v: value },
        );
        expect([...new URLSearchParams(body ?? "")]).toEqual([
          ["a", storable(value)],
          ["b", storable(value)],
          ["c", "1"],
        ]);
      }),
      { numRuns: 300 },
    );
  });

  test("forms are encoded, text is not", () => {
    expect(
      webhookOf({ contentType: "form", body: "a={{ ExternalTrigger.v }}&b=1" }, { v: "x y&z=ä" }),
    ).toMatchObject({
      body: "a=x+y%26z%3D%C3%A4&b=1",
      headers: [{ name: "content-type", value: "application/x-www-form-urlencoded" }],
    });
    expect(webhookOf({ contentType: "text", body: "a={{ ExternalTrigger.v }}" }, { v: '"<&\n' }).body).toBe(
      'a="<&\n',
    );
  });

  test("a GET has none", () => {
    expect(webhookOf({ method: "GET", body: "{}" })).toMatchObject({ body: null, headers: [] });
    expect(webhookOf({ method: "DELETE", body: "" })).toMatchObject({ body: null, headers: [] });
  });
});

describe("the address", () => {
  test("is a value as a whole, and values within it are parts", () => {
    expect(webhookOf({ url: "{{ ExternalTrigger.u }}" }, { u: "https://x.y/a?b=c d" }).url).toBe(
      "https://x.y/a?b=c%20d",
    );
    expect(
      webhookOf({ url: "https://x.y/{{ ExternalTrigger.u }}/z?q={{ ExternalTrigger.u }}" }, { u: "a/b?c&d" })
        .url,
    ).toBe("https://x.y/a%2Fb%3Fc%26d/z?q=a%2Fb%3Fc%26d");
  });

  test("gets the query parameters, encoded, before a fragment", () => {
    const query = [
      { name: "a b", value: "{{ ExternalTrigger.v }}" },
      { name: "c", value: "1" },
    ];
    expect(webhookOf({ url: "https://x.y/p", query }, { v: "&=#" }).url).toBe(
      "https://x.y/p?a%20b=%26%3D%23&c=1",
    );
    expect(webhookOf({ url: "https://x.y/p?z=1#f", query }, { v: "" }).url).toBe(
      "https://x.y/p?z=1&a%20b=&c=1#f",
    );
  });

  test("carries whatever the value is in its parts and parameters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (value) => {
        const query = [{ name: "q", value: "{{ ExternalTrigger.v }}" }];
        const { url } = webhookOf({ url: "https://x.y/p/{{ ExternalTrigger.v }}/z", query }, { v: value });
        const parts = new URL(url).pathname.split("/");
        if (!/^\.{1,2}$/.test(value)) {
          expect([parts.length, decodeURIComponent(parts[2] ?? "")]).toEqual([4, storable(value)]);
        }
        expect(new URL(url)).toMatchObject({ host: "x.y", hash: "" });
        expect([...new URL(url).searchParams]).toEqual([["q", storable(value)]]);
      }),
      { numRuns: 300 },
    );
  });

  test.each(["javascript:alert(1)", "ftp://x.y/", "", "x.y/z", "https://"])(
    "%j ends as template_error",
    (u) => {
      const failure = failureOf(aWebhook({ url: "{{ ExternalTrigger.u }}" }), { u });
      expect(failure).toMatchObject({ kind: "template_error" });
      expect(failure.detail).toContain("what.webhook.url");
    },
  );
});

describe("headers", () => {
  test("name the content type unless the campaign does", () => {
    expect(webhookOf({ body: "{}" }).headers).toEqual([{ name: "content-type", value: "application/json" }]);
    const headers = [{ name: "Content-Type", value: "application/vnd.x+json" }];
    expect(webhookOf({ body: "{}", headers }).headers).toEqual(headers);
  });

  test("never carry a line break or what a header cannot", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        const headers = [{ name: "x-v", value: "{{ ExternalTrigger.v }}" }];
        expect(webhookOf({ headers }, { v: value }).headers[0]?.value).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });
});

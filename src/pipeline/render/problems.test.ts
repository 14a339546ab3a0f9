import { expect, test } from "vitest";
import { aCampaign, anEmail, aWebhook, failureOf } from "./messages.fixture.ts";
import { templateProblems } from "./problems.ts";

test("everything wrong with a draft is told, with field, line and column", () => {
  const draft = anEmail({
    subject: "{{ x | nofilter }} {% if %}a{% else %}b{% endif %} {% foo %}x{% endfoo %}",
    html: "ok {{ a }}\n{% for x in y %}{{ b | bad }}{% endfor %}\n  {{ open",
    text: "{% if a %}",
  });
  const blocking = templateProblems(draft).filter(({ level }) => level !== "worth_a_look");
  expect(blocking).toEqual([
    { field: "what.email.subject", message: 'Unknown filter "nofilter".', line: 1, column: 1 },
    {
      field: "what.email.subject",
      message: "A value is missing here: a name, a text in quotes, or a number.",
      line: 1,
      column: 25,
    },
    { field: "what.email.subject", message: 'Unknown tag "foo".', line: 1, column: 52 },
    { field: "what.email.html", message: 'Unknown filter "bad".', line: 2, column: 17 },
    { field: "what.email.html", message: 'Output "{{ open" not closed.', line: 3, column: 3 },
    { field: "what.email.text", message: "Tag {% if a %} not closed.", line: 1, column: 1 },
  ]);
  expect(failureOf(draft)).toEqual({
    kind: "template_error",
    detail: 'Unknown filter "nofilter". (what.email.subject, line 1, column 1)',
  });
});

test("fields of lists are named by their number", () => {
  const bad = "{{ a | bad }}";
  const fields = (campaign: Parameters<typeof templateProblems>[0]) =>
    templateProblems(campaign).map(({ field }) => field);
  expect(fields(aCampaign("push", { data: [{ name: "a", value: bad }] }))).toEqual([
    "what.push.data.0.value",
  ]);
  expect(fields(aCampaign("whatsapp", { parameters: ["x", bad] }))).toEqual(["what.whatsapp.parameters.1"]);
  const headers = [{ name: "a", value: bad }];
  expect(fields(aWebhook({ url: bad, query: headers, headers, body: bad }))).toEqual([
    "what.webhook.url",
    "what.webhook.query.0.value",
    "what.webhook.headers.0.value",
    "what.webhook.body",
  ]);
});

test("files cannot be named", () => {
  const problems = templateProblems(anEmail({ text: "{% include 'a' %}{% layout 'c' %}{% block d %}" }));
  expect(problems.map(({ message }) => message)).toEqual(
    ["include", "layout", "block"].map((name) => `Unknown tag "${name}".`),
  );
});

test("a sound draft has none", () => {
  expect(
    templateProblems(
      anEmail({ html: "<p>{{ Profile.a | default : 'x' }}{% abort 'x' %}{% raw %}{{{% endraw %}</p>" }),
    ),
  ).toEqual([]);
});

test("a hostile draft is refused in a moment", { timeout: 20_000 }, () => {
  const first = (text: string) => templateProblems(anEmail({ text }))[0]?.message;
  expect(templateProblems(anEmail({ text: "{{ a | zz }}".repeat(80_000) }))).toHaveLength(50);
  expect(first("{% if a %}".repeat(90_000))).toContain("nest more than 100 deep");
  expect(first(`{{ ${"a[".repeat(200_000)}`)).toBeDefined();
  expect(first(`{{ ${"a[".repeat(200_000)}b${"]".repeat(200_000)} }}`)).toBe(
    "The expression nests too deeply.",
  );
  expect(first("{{".repeat(400_000))).toContain("not closed");
  expect(first("x".repeat(1_000_001))).toContain("at most 1000000");
});

test("mistyped names are told with the one that was probably meant", () => {
  const html = `{{ ExternlTrigger.x }}
{% assign total = 1 %}{% for product in externaltrigger.products %}{{ prodct.name }}{{ totl }}{% endfor %}
{{ Campaign.nme }}{{ Account.name }}{{ later }}{% assign later = now %}{{ forloop.index }}`;
  expect(templateProblems(anEmail({ html }))).toEqual(
    [
      [
        'Unknown name "ExternlTrigger": it is always empty. Did you mean "ExternalTrigger"?',
        1,
        4,
        "ExternlTrigger",
      ],
      ['Unknown name "prodct": it is always empty. Did you mean "product"?', 2, 71, "prodct"],
      ['Unknown name "totl": it is always empty. Did you mean "total"?', 2, 88, "totl"],
      ['Unknown name "Campaign.nme": it is always empty. Did you mean "Campaign.name"?', 3, 4],
      ['Unknown name "forloop": it is always empty.', 3, 75, "forloop"],
    ].map(([message, line, column, unknownName]) => ({
      level: "worth_a_look",
      field: "what.email.html",
      message,
      line,
      column,
      ...(unknownName === undefined ? {} : { unknownName }),
    })),
  );
  const words = templateProblems(anEmail({ text: "{{ now | defualt }}{% assgin x = 1 %}" }));
  expect(words.map(({ message }) => message)).toEqual([
    'Unknown filter "defualt". Did you mean "default"?',
    'Unknown tag "assgin". Did you mean "assign"?',
  ]);
});

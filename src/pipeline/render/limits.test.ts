import { expect, test } from "vitest";
import { renderMsMax } from "../../limits.ts";
import { compileMessage } from "./compile.ts";
import { anEmail, anInput, renderOf } from "./messages.fixture.ts";

const grown = (step: string): string =>
  `{% assign a = 'xxxxxxxxxx' %}{% for i in (1..60) %}${step}{% endfor %}{{ a }}`;
const nested = (step: string): string =>
  `{% assign a = 'x,y' | split: ',' %}{% for i in (1..60) %}${step}{% endfor %}`;

const HOSTILE: readonly [string, string][] = [
  ["a huge range", "{% for i in (1..100000000) %}x{% endfor %}"],
  ["a large range", "{% for i in (1..4900000) %}x{% endfor %}"],
  [
    "loops in loops",
    "{% for i in (1..900) %}{% for j in (1..900) %}{% for k in (1..900) %}{% endfor %}{% endfor %}{% endfor %}",
  ],
  ["a string that doubles", grown("{% assign a = a | append: a %}")],
  ["a string that grows by replacing", grown("{% assign a = a | replace: 'x', 'xxxxxxxxxxxxxxxx' %}")],
  ["a capture that doubles", grown("{% capture a %}{{ a }}{{ a }}{% endcapture %}")],
  [
    "an empty capture that doubles",
    "{% for i in (1..60) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}",
  ],
  ["a list that holds itself", `${nested("{% assign a = a | push: a %}")}{{ a }}`],
  [
    "comparing lists that hold themselves",
    `${nested("{% assign a = a | push: a %}{% assign b = a | push: a %}")}{% if a == b %}{% endif %}`,
  ],
  [
    "groups of groups",
    `${nested("{% assign g = a | group_by: 'size' %}{% assign a = g | concat: g %}")}{{ a | json }}`,
  ],
  ["a filter over a long list", "{% assign a = (1..240000) | where_exp: 'x', 'x > 5' %}"],
  ["sorting a long list", "{% assign a = (1..4000000) | sort %}"],
  ["too much output", `{% for i in (1..100000) %}${"x".repeat(100)}{% endfor %}`],
];

test.each(HOSTILE)("%s ends its own message and nothing else", (_, template) => {
  const startMs = performance.now();
  expect(renderOf(anEmail({ text: template })).kind).toBe("template_limit_exceeded");
  expect(renderOf(anEmail({ html: `<p>${template}` })).kind).toBe("template_limit_exceeded");
  // Nothing interrupts one filter or the making of one range; both are bounded by their size.
  expect(performance.now() - startMs).toBeLessThan(2 * renderMsMax + 3_000);
});

test("the time is one for all fields of a message", () => {
  const slow = "{% for i in (1..1000000) %}{% endfor %}";
  const startMs = performance.now();
  expect(renderOf(anEmail({ subject: slow, fromName: slow, preheader: slow, text: slow })).kind).toBe(
    "template_limit_exceeded",
  );
  expect(performance.now() - startMs).toBeLessThan(renderMsMax + 3_000);
});

test("a large template pays for its first reading once, not with a message", () => {
  const row = '<tr><td style="color:red" title="{{ Profile.name }}">hello</td></tr>';
  const message = compileMessage(
    anEmail({ html: `<table>${row}${row.replace(/\{\{.*?\}\}/, "").repeat(9_000)}</table>`, text: "x" }),
  );
  expect(message.render(anInput()).kind).toBe("rendered");
});

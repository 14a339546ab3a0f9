import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlOf } from "./messages.fixture.ts";
import { BLOCKED_URL } from "./places/urls.ts";

const NASTY = `"><script>alert('x')</script>&`;

/** What a value becomes within the given HTML; `$` stands for it. */
const placed = (html: string, value: unknown): string =>
  htmlOf(`<p></p>${html.replaceAll("$", "{{ ExternalTrigger.v }}")}`, { v: value }).slice(7);

describe("running text", () => {
  test("is escaped, and line breaks of a value are kept", () => {
    expect(placed("<p>$</p>", NASTY)).toBe(
      "<p>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</p>",
    );
    expect(placed("<p>$</p>", "a\nb\r\nc")).toBe("<p>a<br>b<br>c</p>");
  });

  test("a bracket right before a value makes no tag", () => {
    expect(placed("a <$ b", "script")).toBe("a &lt;script b");
    expect(placed("</$>", "p")).toBe("&lt;/p>");
    expect(placed("<$script>", "")).toBe("&lt;script>");
  });

  test("titles and text areas are escaped without elements", () => {
    expect(placed("<title>$</title>", "a\n</title><b>")).toBe("<title>a\n&lt;/title&gt;&lt;b&gt;</title>");
  });

  test("comments cannot be ended, and those for Outlook are markup", () => {
    expect(placed("<!-- $ -->", "--><b>")).toBe("<!-- &#45;&#45;&gt;&lt;b&gt; -->");
    expect(placed("<!--$-> -->", "-")).toBe("<!--&#45;-> -->");
    expect(placed(`<!--[if mso]><v:rect href="$"><![endif]-->`, "https://x.y/?a=1&b=2")).toBe(
      `<!--[if mso]><v:rect href="https://x.y/?a=1&amp;b=2"><![endif]-->`,
    );
    expect(placed(`<!--[if !mso]><!--><p>$</p><!--<![endif]--><a href="$">`, "javascript:x")).toBe(
      `<!--[if !mso]><!--><p>javascript:x</p><!--<![endif]--><a href="${BLOCKED_URL}">`,
    );
  });
});

describe("attributes", () => {
  test("values stay inside their quotes", () => {
    expect(placed('<i title="$">', `a"b'c\nd`)).toBe('<i title="a&quot;b&#39;c&#10;d">');
    expect(placed("<i title='$'>", `x' onclick='y`)).toBe("<i title='x&#39; onclick=&#39;y'>");
  });

  test("left-out quotes are put in, so that a value is one value", () => {
    expect(placed("<i title=$ class=b>", "x onclick=y")).toBe('<i title="x onclick=y" class=b>');
    expect(placed("<i title=$ class=b>", "")).toBe('<i title="" class=b>');
    expect(placed("<i title=$>", ">")).toBe('<i title="&gt;">');
    expect(placed("<i title=a$>", " b=c>")).toBe("<i title=a&#32;b&#61;c&#62;>");
  });

  test("a value makes no attribute and no element", () => {
    expect(placed("<i $>", "onclick=x")).toBe("<i >");
    expect(placed("<i $=x>", "onclick")).toBe("<i =x>");
    expect(placed('<i a="b"$>', " onclick=x")).toBe('<i a="b">');
    expect(placed('<i data-$="x">', "k onclick")).toBe('<i data-konclick="x">');
    expect(placed("<h$>x</h$>", "2 onclick=x")).toBe("<h2>x</h2>");
    expect(placed("<s$>", "cript")).toBe("<s>");
  });

  test("code attributes get nothing", () => {
    expect(placed("<i onclick=\"f('$')\">", "x")).toBe("<i onclick=\"f('')\">");
    expect(placed('<iframe srcdoc="$"></iframe>', "<b>")).toBe('<iframe srcdoc=""></iframe>');
    expect(placed('<script src="$"></script>', "https://x.y/")).toBe('<script src=""></script>');
  });
});

describe("addresses", () => {
  const URL = "https://x.y/a b?c=1&d=%20#e";

  test("a value that is the whole address stays it", () => {
    expect(placed('<a href="$">', URL)).toBe('<a href="https://x.y/a b?c=1&amp;d=%20#e">');
    expect(placed("<img src='$'>", " https://x.y/i.png\n")).toBe("<img src='https://x.y/i.png'>");
    expect(placed('<td background="$">', "https://x.y/i.png")).toBe('<td background="https://x.y/i.png">');
    expect(placed('<a href=" $ ">', "mailto:a@b.c")).toBe('<a href=" mailto:a@b.c ">');
    expect(placed('<img src="$">', "cid:logo")).toBe('<img src="cid:logo">');
    expect(placed('<img src="$">', "data:image/png;base64,aGk=")).toBe(
      '<img src="data:image/png;base64,aGk=">',
    );
    expect(placed('<a href="$">', "/path?x=1")).toBe('<a href="/path?x=1">');
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\u0001javascript:alert(1)",
    "vbscript:x",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,aGk=",
    "file:///etc/passwd",
    ":x",
  ])("%j leads nowhere", (url) => {
    expect(placed('<a href="$">', url)).toBe(`<a href="${BLOCKED_URL}">`);
    expect(placed('<img src="$">', url)).toBe(`<img src="${BLOCKED_URL}">`);
    expect(placed('<form action="$">', url)).toBe(`<form action="${BLOCKED_URL}">`);
  });

  test("a picture is no place for other schemes", () => {
    expect(placed('<img src="$">', "mailto:a@b.c")).toBe(`<img src="${BLOCKED_URL}">`);
  });

  test("values within a path or query are percent-encoded", () => {
    expect(placed('<a href="https://x.y/$?q=$&amp;r=1">', "a/b c&d")).toBe(
      '<a href="https://x.y/a%2Fb%20c%26d?q=a%2Fb%20c%26d&amp;r=1">',
    );
    expect(placed('<a href="$/x?q=$">', "https://x.y")).toBe('<a href="https://x.y/x?q=https%3A%2F%2Fx.y">');
    expect(placed('<a href="mailto:$?subject=$">', "a+b@c.d")).toBe(
      '<a href="mailto:a+b@c.d?subject=a%2Bb%40c.d">',
    );
    expect(placed('<a href="$://x.y/">', "https")).toBe('<a href="https://x.y/">');
    expect(placed('<img src="data:image/png;base64,$">', "aGk=")).toBe(
      '<img src="data:image/png;base64,aGk%3D">',
    );
  });

  test("a value never chooses the scheme together with the template", () => {
    expect(placed('<a href="$:alert(1)">', "javascript")).toBe('<a href="javascript%3Aalert(1)">');
    expect(placed('<a href="java$">', "script:alert(1)")).toBe('<a href="javascript%3Aalert%281%29">');
    expect(placed('<a href="java$:alert(1)">', "script")).toBe('<a href="javascript%3Aalert(1)">');
    expect(placed(`<a href="javascript:f('$')">`, "');x('")).toBe(`<a href="javascript:f('')">`);
  });

  test("an empty value leaves the next one to be the whole address", () => {
    const html = htmlOf('<a href="{{ ExternalTrigger.none }}{{ ExternalTrigger.url }}">x</a>', {
      url: "javascript:x",
    });
    expect(html).toBe(`<a href="${BLOCKED_URL}">x</a>`);
  });

  test("each picture of a set is an address", () => {
    expect(placed('<img srcset="$ 1x, $ 2x">', "https://x.y/a,b c.png")).toBe(
      '<img srcset="https://x.y/a%2Cb%20c.png 1x, https://x.y/a%2Cb%20c.png 2x">',
    );
  });
});

describe("styles and scripts", () => {
  test("a value in CSS stays one value", () => {
    expect(placed('<p style="color: $">', "#ff00aa")).toBe('<p style="color: #ff00aa">');
    expect(placed('<p style="color: $">', "red;background:url(x)")).toBe(
      '<p style="color: red\\3b background\\3a url\\28 x\\29 ">',
    );
    expect(placed("<style>a{color:$}</style>", "red}</style><script>")).toBe(
      "<style>a{color:red\\7d \\3c \\2f style\\3e \\3c script\\3e }</style>",
    );
  });

  test("an address in CSS stays it", () => {
    const url = "https://x.y/a.png?b=1&c=(2)";
    const safe = "https://x.y/a.png?b=1&amp;c=%282%29";
    expect(placed(`<p style="background:url('$')">`, url)).toBe(`<p style="background:url('${safe}')">`);
    expect(placed('<p style="background:url(&quot;$&quot;);color:$">', url)).toContain(
      `url(&quot;${safe}&quot;)`,
    );
    expect(placed("<style>p{background:url($)}</style>", url)).toContain(
      "url(https://x.y/a.png?b=1&c=%282%29)",
    );
    expect(placed("<p style=\"background:url('$')\">", "javascript:x")).toContain(`url('${BLOCKED_URL}')`);
  });

  test("scripts get no values, except JSON, where they cannot leave their string", () => {
    expect(placed("<script>var a = '$';</script>", "';alert(1)//")).toBe("<script>var a = '';</script>");
    expect(placed('<script type="application/ld+json">{"a":"$","b":$}</script>', '"</script>')).toBe(
      '<script type="application/ld+json">{"a":"\\"\\u003c/script\\u003e","b":"\\"\\u003c/script\\u003e"}</script>',
    );
  });
});

describe("authors", () => {
  test("opt out with raw, and what they captured stays markup with escaped values", () => {
    expect(placed("", "")).toBe("");
    expect(htmlOf("<p>{{ ExternalTrigger.v | raw }}</p>", { v: "<b>x</b>" })).toBe("<p><b>x</b></p>");
    const captured =
      '{% capture row %}<tr title="{{ ExternalTrigger.v }}"><td>{{ ExternalTrigger.v }}{% endcapture %}';
    expect(htmlOf(`<table>${captured}{{ row }}</table>`, { v: '"<' })).toBe(
      '<table><tr title="&quot;&lt;"><td>&quot;&lt;</table>',
    );
    expect(
      htmlOf(`<p>{% assign a = ExternalTrigger.v %}{% capture b %}{{ a }}{% endcapture %}{{ b }}</p>`, {
        v: "&",
      }),
    ).toBe("<p>&amp;</p>");
    expect(htmlOf("<p>{% capture b %}<b>{% endcapture %}{{ b | append: '<' }}</p>")).toBe(
      "<p>&lt;b&gt;&lt;</p>",
    );
  });

  test("who escape themselves are not escaped twice", () => {
    const v = `a & "b"\n<c>`;
    expect(htmlOf("<p>{{ ExternalTrigger.v | escape }}</p>", { v })).toBe(
      "<p>a &amp; &quot;b&quot;<br>&lt;c&gt;</p>",
    );
    expect(htmlOf("<p>{{ ExternalTrigger.v | newline_to_br }}</p>", { v })).toBe(
      "<p>a &amp; &quot;b&quot;<br />\n&lt;c&gt;</p>",
    );
    expect(htmlOf('<i title="{{ ExternalTrigger.v | newline_to_br }}">', { v })).toBe(
      '<i title="a &amp; &quot;b&quot;\n&lt;c&gt;">',
    );
    expect(
      htmlOf('<a href="https://x.y/?q={{ ExternalTrigger.v | url_encode }}"><p>', { v: "a b&c" }),
    ).toContain("?q=a+b%26c");
    expect(htmlOf('<a href="{{ ExternalTrigger.v | escape }}"><p>', { v: "https://x.y/?a=1&b=2" })).toContain(
      "?a=1&amp;b=2",
    );
  });

  test("choose by branches, and the value is escaped for the branch that was taken", () => {
    const html = `<p>{% if ExternalTrigger.link %}<a href="{% else %}<b title="{% endif %}{{ ExternalTrigger.v }}"></p>`;
    expect(htmlOf(html, { link: true, v: "javascript:x" })).toContain(`<a href="${BLOCKED_URL}"`);
    expect(htmlOf(html, { link: false, v: "javascript:x" })).toContain('<b title="javascript:x"');
  });

  test("who paste plain text with a link keep lines and link", () => {
    expect(htmlOf('Hi {{ Profile.name }}\n<a href="https://x.y/{{ Profile.name }}">here</a>\n')).toBe(
      'Hi Ann<br>\n<a href="https://x.y/Ann">here</a><br>\n',
    );
  });
});

/** The tags of HTML as a browser sees them: names with the names of their attributes; text between is skipped. */
const tagsOf = (html: string): string[] => {
  const tags: string[] = [];
  let rest = html;
  const take = (pattern: RegExp): string => {
    const [found = ""] = pattern.exec(rest) ?? [];
    rest = rest.slice(found.length);
    return found;
  };
  while (rest !== "") {
    take(/^[^<]+/);
    const name = take(/^<\/?[a-z][^\s/>]*/i).toLowerCase();
    if (rest.startsWith("<!--[if") || rest.startsWith("<![endif]")) take(/^[^>]*>/);
    else if (rest.startsWith("<!--")) rest = rest.slice((rest.indexOf("-->") + 1 || rest.length) + 2);
    else if (name === "") take(/^<[!?][^>]*>|^<\/[^>]*>|^</);
    else {
      const attributes: string[] = [];
      while (rest !== "" && !rest.startsWith(">")) {
        take(/^[\s/]+/);
        const attribute = take(/^=?[^\s=>/]*/);
        if (attribute !== "") attributes.push(attribute);
        if (take(/^\s*=\s*/) !== "") take(/^"[^"]*"|^'[^']*'|^[^\s>]*/);
      }
      tags.push([name, ...attributes].join(" "));
      take(/^>/);
      const raw = /^<(script|style|title|textarea)$/.exec(name)?.[1];
      if (raw !== undefined) rest = rest.slice(rest.search(new RegExp(`</${raw}[\\s/>]`, "i")) >>> 0);
    }
  }
  return tags;
};

const PLACES = [
  "<p>$</p>",
  "<p title=\"$\" class='$'>x</p>",
  "<p title=$ class=x$>x</p>",
  "<a href=\"$\">x</a><a href='https://x.y/$?a=$#$'>y</a>",
  '<img src=$><img srcset="$ 1x, $ 2x">',
  '<p $ data-$="x" $="y">z</p>',
  "<p style=\"color:$;background:url($) url('$x')\">x</p>",
  '<style>a{color:$;background:url("$")}</style><title>$</title><textarea>$</textarea>',
  '<!-- $ --><!--$--><!DOCTYPE $><p onclick="$">x</p>',
  '<script>$</script><script type=application/json>["$",$]</script><p>end</p>',
  '<!--[if mso]><b title="$">$</b><![endif]--><p>$</p>',
  "<h$>x</h$> a <$ b </$ c <!$ d>",
];

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        ..."< > \" ' ` = / & ; : ( ) { } \\ - ! ? # \n \t \u0000 \u2028 \ud800".split(" "),
        ..." |script|onload=|javascript:|<script>|</style>|-->|]]>|<!--|&#x3c;|&quot;|url(|http://|data:|x".split(
          "|",
        ),
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

test.each(PLACES)("no value adds a tag or an attribute to %s", (place) => {
  const template = `<div>${place.replaceAll("$", "{{ ExternalTrigger.v }}")}</div>`;
  const benign = tagsOf(htmlOf(template, { v: "1" }));
  fc.assert(
    fc.property(hostile, (value) => {
      const html = htmlOf(template, { v: value });
      const names = tagsOf(html)
        .filter((tag) => tag !== "<br")
        .map((tag) => tag.replace(/data-[\w-]*/, "data-1").replace(/^(<\/?h)\d?/, "$11"));
      expect(names).toEqual(benign.map((tag) => tag.replace(/data-[\w-]*/, "data-1")));
      expect(html).not.toMatch(/(href|src)\s*=\s*["']?\s*(javascript|vbscript):/i);
      expect(html).not.toMatch(/<script>[^<]/i);
    }),
    { numRuns: 300 },
  );
});

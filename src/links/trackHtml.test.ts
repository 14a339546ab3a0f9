import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { trackedUrlCharsMax } from "../limits.ts";
import { trackHtml } from "./trackHtml.ts";

const CLICK = /https:\/\/t\.example\/([\w-]*)/g;
const clickOf = (target: string): string => `https://t.example/${Buffer.from(target).toString("base64url")}`;
const tracked = (html: string): string => trackHtml(html, { clickOf });
const targetsIn = (html: string): string[] =>
  [...html.matchAll(CLICK)].map(([, text = ""]) => Buffer.from(text, "base64url").toString());

describe("a tracked link", () => {
  test.each([
    ['<a href="https://a.example/x?b=1&amp;c=%20%C3%A4+d#e">', "https://a.example/x?b=1&c=%20%C3%A4+d#e"],
    ["<A CLASS=x HREF='http://a.example/\"q\"'>", 'http://a.example/"q"'],
    ["<a\nhref = https://a.example/x/y>", "https://a.example/x/y"],
    ['<area shape="rect" href="https://a.example/m">', "https://a.example/m"],
    ['<a href="https://a.example/?a=1&copy=2&more&x&#x41;&#66;">', "https://a.example/?a=1&copy=2&more&xAB"],
    ['<a href=" https://a.ex\nample/ü?q=日本 ">', "https://a.example/ü?q=日本"],
    ['<a href="HTTPS://A.example/%zz%2F">', "HTTPS://A.example/%zz%2F"],
    ['<a href="https://a.example/1" href="https://b.example/2">', "https://a.example/1"],
    ['<!--[if !mso]><!--><a href="https://a.example/n"><!--<![endif]-->', "https://a.example/n"],
    ['<title><a href="https://no.example/"></title><a href="https://a.example/t">', "https://a.example/t"],
  ])("%s leads to %s", (html, target) => {
    expect(targetsIn(tracked(html))).toEqual([target]);
  });

  test.each([
    '<a href="https://a.example/" data-track="off">',
    "<a data-track=OFF href=https://a.example/>",
    '<a href="mailto:a@example.com">',
    '<a href="tel:+49170">',
    '<a href="sms:+49170">',
    '<a href="#top">',
    '<a href="/relative?https://a.example/">',
    '<a href="">',
    "<a href>",
    "<a name=x>",
    '<a href="https://">',
    '<a href="https://a.example/&eacute;">',
    '<a href="https://a.example/&copy">',
    '<a href="https://a.example/&#0;">',
    `<a href="https://a.example/${"x".repeat(trackedUrlCharsMax)}">`,
    '<img src="https://a.example/p.png"><link href="https://a.example/s.css"><abbr href="https://a.example/">',
    '<!-- <a href="https://a.example/"> -->',
    '<!--[if mso]><v:rect href="https://a.example/"><a href="https://a.example/"></a></v:rect><![endif]-->',
    '<style>a::after{content:"<a href=https://a.example/>"}</style>',
    '<textarea><a href="https://a.example/"></textarea>',
    '<p title="<a href=https://a.example/>">',
    '<a href="https://a.example/',
    '<a href="https://a.example/" ',
  ])("%s stays as it was written", (html) => {
    expect(tracked(html)).toBe(html);
  });

  test("of the message's own pages stays", () => {
    const html = '<a href="https://own.example/l/u/t">x</a>';
    const own = (target: string) =>
      target.startsWith("https://own.example/l/") ? undefined : "https://t.example/";
    expect(trackHtml(html, { clickOf: own })).toBe(html);
  });
});

describe("the pixel", () => {
  const pixel = "https://t.example/o";
  const withPixel = (html: string) => trackHtml(html, { pixel, clickOf });
  test("stands at the end of the body", () => {
    expect(withPixel("<html><body><p>x</p></BODY ></html>")).toMatch(
      /<\/p><img src="https:\/\/t\.example\/o"[^>]*><\/BODY ><\/html>$/,
    );
    expect(withPixel("<p>x</p>")).toMatch(/<\/p><img [^>]*>$/);
    expect(withPixel("<p>x</p><!-- </body> -->")).toMatch(/--><img [^>]*>$/);
    expect(withPixel('</body><a href="https://a.example/">')).toMatch(
      /^<img [^>]*><\/body><a href="https:\/\/t/,
    );
  });
});

/** What authors and payloads write into links. */
const addresses = fc
  .tuple(
    fc.constantFrom("https://", "http://", "HTTPS://"),
    fc.domain(),
    fc.string({
      unit: fc.constantFrom(
        ..."abcXYZ019-._~:/?#[]@!$&'()*+,;=%\"<>` äß日😀|\\^{}",
        "&amp;",
        "%20",
        "&lt;",
        "&copy=",
      ),
      maxLength: 60,
    }),
  )
  .map(([scheme, host, rest]) => `${scheme}${host}/${rest.trim()}`)
  .filter((url) => URL.canParse(url));

const ESCAPES: readonly ((char: string) => string)[] = [
  (char) =>
    ({ "&": "&amp;", '"': "&quot;", "'": "&#39;", "<": "&lt;", ">": "&gt;", "`": "&#96;" })[char] ?? char,
  (char) => (/[a-z0-9]/i.test(char) ? char : `&#${char.codePointAt(0)};`),
  (char) => (/[a-z0-9]/i.test(char) ? char : `&#x${char.codePointAt(0)?.toString(16)};`),
];
const links = fc
  .record({
    url: addresses,
    write: fc.constantFrom(...ESCAPES),
    quote: fc.constantFrom('"', "'"),
    more: fc.constantFrom("", " class='b > c'", " title=\"<a href='https://no.example/'>\"", " x=1 "),
    space: fc.constantFrom("", " ", "\n\t"),
  })
  .map(({ url, write, quote, more, space }) => {
    const [before, after] = [`<a${more} href${space}=${space}${quote}`, `${quote}>`];
    return { url, html: before + [...url].map(write).join("") + after, without: before + after };
  });
const others = fc
  .oneof(
    fc.constantFrom(
      "<p>",
      "</p>",
      "<!-- > -->",
      "<br/>",
      "&lt;a href=x&gt;",
      "<style>a{}</style>",
      "< a href=https://no.example/>",
      "</a>",
    ),
    fc.string({ unit: fc.constantFrom(..."abc äß日😀\"'=&;\n 0") }),
  )
  .map((html) => ({ url: null, html, without: html }));

describe("whatever HTML is sent", () => {
  test("its links lead where they led, and nothing else of it changes", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(links, others), { maxLength: 30 }), (parts) => {
        const html = parts.map((part) => part.html).join("");
        const out = tracked(html);
        expect(targetsIn(out)).toEqual(parts.flatMap(({ url }) => url ?? []));
        expect(out.replace(CLICK, "")).toBe(parts.map(({ without }) => without).join(""));
      }),
      { numRuns: 300 },
    );
  });

  test("it takes a moment, however long and however broken", () => {
    for (const unit of [
      '<a href="https://a.example/',
      "<!--",
      "<a ",
      "<title>",
      "</",
      "<a href='",
      "&amp;",
      "<a href=https://a.example/>",
    ]) {
      const html = unit.repeat(Math.ceil((60 * 1024) / unit.length));
      const startedMs = performance.now();
      trackHtml(html, { clickOf, pixel: "https://t.example/o" });
      expect(performance.now() - startedMs).toBeLessThan(1_000);
    }
  });

  test("and however random", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "<",
            ">",
            "a",
            " ",
            "href",
            "=",
            '"',
            "'",
            "/",
            "https://a.example/",
            "!--",
            "-->",
            "title",
            "&",
            ";",
          ),
          { maxLength: 80 },
        ),
        (parts) => {
          const html = parts.join("");
          const out = tracked(html);
          expect(targetsIn(out).every((target) => /^https:\/\/a\.example/.test(target))).toBe(true);
          if (targetsIn(out).length === 0) expect(out).toBe(html);
        },
      ),
    );
  });
});

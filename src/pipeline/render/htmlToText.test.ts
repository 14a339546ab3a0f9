import { expect, test } from "vitest";
import { htmlToText } from "./htmlToText.ts";

test.each([
  ["paragraphs", "<p>One\n two</p><p>Three</p>", "One two\n\nThree"],
  ["line breaks", "a<br>b<br/><br>c<div>d</div>e", "a\nb\n\nc\nd\ne"],
  ["links", '<a href="https://x.y/?a=1&amp;b=2">Shop</a> now', "Shop (https://x.y/?a=1&b=2) now"],
  [
    "links that show themselves",
    '<a href="https://x.y">https://x.y</a> <a href="mailto:a@b.c">a@b.c</a> <a href="#top">top</a>',
    "https://x.y a@b.c top",
  ],
  [
    "lists",
    "<ul><li>a</li><li>b<ol><li>c</li><li>d</li></ol></li></ul><p>e</p>",
    "- a\n- b\n  1. c\n  2. d\n\ne",
  ],
  ["tables", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"],
  ["pictures", 'x <img src="a" alt="Shoe &amp; sock"> y <img src="b">', "x Shoe & sock y"],
  ["pictures in links", '<a href="https://x.y"><img src="a"></a>', "https://x.y"],
  [
    "what is not for reading",
    "<head><title>T</title></head><style>p{}</style>a<!-- c --><script>1<2</script>b<!doctype html>",
    "ab",
  ],
  ["entities", "&lt;b&gt; &euro;&#8364;&#x20AC; &nbsp;&unknown; &#0;", "<b> €€€ &unknown; \ufffd"],
  ["brackets", "1 < 2 and <3 <", "1 < 2 and <3 <"],
  ["rules", "a<hr>b", "a\n---\nb"],
  ["unclosed", 'a <b>c <a href="x', "a c"],
])("%s", (_, html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test("takes time in proportion to the HTML, whatever it is like", () => {
  const startMs = performance.now();
  for (const part of ["<!--", "<style>", '<a href="', "<", "&amp;", "<a ", "</", "<![", "<p\n"])
    htmlToText(part.repeat(100_000));
  expect(performance.now() - startMs).toBeLessThan(8_000);
});

import { expect, test } from "vitest";
import { htmlOf, textOf } from "./messages.fixture.ts";

/** The two message bodies of the original page ("Define the Message"), white space included. */
const SAMPLE_1 = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!

    Name: {{ ExternalTrigger.Name | default: "defaultName" }}
    Price: {{ ExternalTrigger.Price | default: "defaultPrice" }}
    ImageUrl: {{ ExternalTrigger.ImageUrl | default: "defaultImageUrl" }}

`;

const SAMPLE_2 = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!
{% for product in ExternalTrigger.productDetails %}
Name: {{ product.productName | default: "defaultProductName"}}
productID: {{product.productID | default: "defaultProductId"}}
imageURL: {{product.imageURL | default: "defaultImageUrl"}}
{% for pricingDetail in product.pricingDetails %}
{{ pricingDetail.name | default : "defaultPriceName"}} : {{ pricingDetail.value | default : "defaultPriceValue"}} 
 {% endfor %}
{% endfor %}
`;

const IMAGE = "https://cdn.example.com/shoe.png?w=200&h=100&q=%20a";

const ORDER = {
  productDetails: [
    {
      productName: "Shoe <Run>",
      productid: 17,
      imageURL: IMAGE,
      pricingDetails: [{ name: "Cost", value: 10.5 }, { value: "3" }],
    },
    {},
  ],
};

const TEXT_2 = `Hey Ann

Thank you for shopping with us!

Name: Shoe <Run>
productID: 17
imageURL: ${IMAGE}

Cost : 10.5 
 
defaultPriceName : 3 
 

Name: defaultProductName
productID: defaultProductId
imageURL: defaultImageUrl


`;

const decoded = (html: string): string =>
  html
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");

test("the first sample renders exactly, with and without values", () => {
  const values = { Name: "Shoe", Price: 10, ImageUrl: IMAGE };
  const lines = (name: string, price: string, image: string) =>
    `Hey Ann\n\nThank you for shopping with us!\n\n    Name: ${name}\n    Price: ${price}\n    ImageUrl: ${image}\n\n`;
  expect(textOf(SAMPLE_1, values)).toBe(lines("Shoe", "10", IMAGE));
  expect(textOf(SAMPLE_1, {})).toBe(lines("defaultName", "defaultPrice", "defaultImageUrl"));
});

test("the second sample renders exactly", () => {
  expect(textOf(SAMPLE_2, ORDER)).toBe(TEXT_2);
});

test("a sample pasted into an HTML e-mail keeps every line, as HTML", () => {
  const html = htmlOf(SAMPLE_2, ORDER);
  expect(html).toContain("Shoe &lt;Run&gt;<br>\n");
  expect(html).toContain(`imageURL: ${IMAGE.replaceAll("&", "&amp;")}<br>\n`);
  expect(decoded(html.replaceAll("<br>\n", "\n"))).toBe(TEXT_2);
});

test("a sample wrapped line by line keeps its words, and the picture's address stays whole", () => {
  const html = htmlOf(
    `<div>Hey {{ Profile.name | default: "User" }}</div>
<p>Thank you for shopping with us!</p>
{% for product in ExternalTrigger.productDetails %}
<p>Name: {{ product.productName | default: "defaultProductName"}}</p>
<img src="{{ product.imageURL | default: "defaultImageUrl"}}">
{% for pricingDetail in product.pricingDetails %}<p>{{ pricingDetail.name | default : "defaultPriceName"}} : {{ pricingDetail.value }}</p>{% endfor %}
{% endfor %}`,
    ORDER,
  );
  expect(html).toContain("<p>Name: Shoe &lt;Run&gt;</p>");
  expect(html).toContain(`<img src="${IMAGE.replaceAll("&", "&amp;")}">`);
  expect(html).toContain('<img src="defaultImageUrl">');
  expect(html).toContain("<p>Cost : 10.5</p><p>defaultPriceName : 3</p>");
  expect(html).not.toContain("<br>");
});

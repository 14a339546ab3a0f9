import type { Recipe } from "../../contract/preview.ts";
import {
  button,
  COLORS,
  emailOf,
  emailPage,
  paragraph,
  pushOf,
  row,
  table,
  webhookOf,
  whatsappOf,
} from "./parts.ts";

const common = {
  name: "Order confirmation",
  purpose: "transactional",
  samplePayload: {
    orderId: "10482",
    total: "$94.10",
    orderUrl: "https://shop.example.com/orders/10482",
    productDetails: [
      {
        productName: "Stovetop kettle",
        productID: "K-9",
        imageURL: "https://cdn.example.com/k9.jpg",
        pricingDetails: [
          { name: "Price", value: "$59.00" },
          { name: "Shipping", value: "$5.00" },
        ],
      },
      {
        productName: "Darjeeling, first flush",
        productID: "T-21",
        imageURL: "https://cdn.example.com/t21.jpg",
        pricingDetails: [
          { name: "Price", value: "$29.00" },
          { name: "Fee", value: "$1.10" },
        ],
      },
    ],
  },
} as const;

/** Line items of an order: two lists, one within the other, a default for every value. */
const TEXT = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!
{% for product in ExternalTrigger.productDetails %}
Name: {{ product.productName | default: "defaultProductName"}}
productID: {{product.productID | default: "defaultProductId"}}
imageURL: {{product.imageURL | default: "defaultImageUrl"}}
{% for pricingDetail in product.pricingDetails %}
{{ pricingDetail.name | default : "defaultPriceName"}} : {{ pricingDetail.value | default : "defaultPriceValue"}} 
 {% endfor %}
{% endfor %}`;

const PRODUCT = `{% for product in ExternalTrigger.productDetails %}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 12px"><tr>
{% if product.imageURL %}<td width="88" valign="top" style="padding-right:16px"><img src="{{ product.imageURL }}" alt="{{ product.productName | default: 'Product' }}" width="72" height="72" style="display:block;width:72px;height:72px;border-radius:8px;background:${COLORS.soft};font-size:12px;line-height:16px;color:${COLORS.muted}"></td>{% endif %}
<td valign="middle">
<div style="font-size:16px;line-height:24px;font-weight:600;color:${COLORS.text}">{{ product.productName | default: "Your item" }}</div>
{% if product.productID %}<div style="font-size:14px;line-height:20px;color:${COLORS.muted}">Item {{ product.productID }}</div>{% endif %}
</td></tr></table>
${table(`{% for pricingDetail in product.pricingDetails %}
${row('{{ pricingDetail.name | default: "Price" }}', '{{ pricingDetail.value | default: "–" }}')}
{% endfor %}`)}
{% endfor %}`;

const HTML = emailPage({
  heading: 'Thank you, {{ Profile.name | default: "friend" }}!',
  body: [
    paragraph(
      "We have your order{% if ExternalTrigger.orderId %} <strong>{{ ExternalTrigger.orderId }}</strong>{% endif %} and are getting it ready. Here is what you bought:",
    ),
    PRODUCT,
    `{% if ExternalTrigger.total %}${table(row("<strong>Total</strong>", "{{ ExternalTrigger.total }}"))}{% endif %}`,
    `{% if ExternalTrigger.orderUrl %}${button("{{ ExternalTrigger.orderUrl }}", "View your order")}{% endif %}`,
  ].join("\n"),
  footer: "You get this e-mail because you placed an order with {{ Account.name }}.",
});

/** JSON with Liquid in its strings; outside of them a value becomes JSON of its own type. */
const BODY = `{
  "event": "order_confirmed",
  "user": "{{ Profile.Identity | default: 'unknown' }}",
  "orderId": "{{ ExternalTrigger.orderId | default: 'unknown' }}",
  "products": {{ ExternalTrigger.productDetails }}
}`;

export const orderConfirmation: Recipe = {
  id: "order-confirmation",
  title: "Order confirmation",
  description: "What was bought, line by line, as soon as the order is placed.",
  channels: [
    emailOf(common, {
      subject:
        "Your order{% if ExternalTrigger.orderId %} {{ ExternalTrigger.orderId }}{% endif %} is confirmed",
      preheader: "Thank you for shopping with us. Here is what you bought.",
      html: HTML,
      text: TEXT,
    }),
    pushOf(common, {
      title: "Order confirmed",
      body: 'Thank you, {{ Profile.name | default: "friend" }}! We are getting your order {{ ExternalTrigger.orderId | default: "" }} ready.',
      deepLink: '{{ ExternalTrigger.orderUrl | default: "" }}',
      data: [["orderId", '{{ ExternalTrigger.orderId | default: "" }}']],
    }),
    whatsappOf(
      common,
      {
        templateName: "order_confirmation",
        parameters: [
          '{{ Profile.name | default: "friend" }}',
          '{{ ExternalTrigger.orderId | default: "your order" }}',
          '{{ ExternalTrigger.total | default: "as agreed" }}',
        ],
      },
      { body: "Thank you, {{1}}! We have your order {{2}}. Its total is {{3}}." },
    ),
    webhookOf(common, { url: "https://api.example.com/orders", body: BODY }),
  ],
};

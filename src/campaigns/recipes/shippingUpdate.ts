import type { Recipe } from "../../contract/preview.ts";
import { button, emailOf, emailPage, paragraph, pushOf, row, table, webhookOf, whatsappOf } from "./parts.ts";

const common = {
  name: "Shipping update",
  purpose: "transactional",
  samplePayload: {
    orderId: "10482",
    status: "on its way",
    carrier: "Northwind Parcel",
    trackingNumber: "NW 4471 0026",
    trackingUrl: "https://track.example.com/NW44710026",
    arrivesOn: "2026-12-03",
  },
} as const;

const STATUS = '{{ ExternalTrigger.status | default: "on its way" }}';
const ARRIVES = '{{ ExternalTrigger.arrivesOn | date: "%A, %B %-d" }}';

const HTML = emailPage({
  heading: `Your order is ${STATUS}`,
  body: [
    paragraph(
      `Good news, {{ Profile.name | default: "friend" }}: {% if ExternalTrigger.orderId %}order {{ ExternalTrigger.orderId }}{% else %}your order{% endif %} is ${STATUS}.{% if ExternalTrigger.arrivesOn %} It should be with you on <strong>${ARRIVES}</strong>.{% endif %}`,
    ),
    table(
      [
        `{% if ExternalTrigger.carrier %}${row("Carrier", "{{ ExternalTrigger.carrier }}")}{% endif %}`,
        `{% if ExternalTrigger.trackingNumber %}${row("Tracking number", "{{ ExternalTrigger.trackingNumber }}")}{% endif %}`,
      ].join("\n"),
    ),
    `{% if ExternalTrigger.trackingUrl %}${button("{{ ExternalTrigger.trackingUrl }}", "Track your parcel")}{% endif %}`,
  ].join("\n"),
  footer: "You get this e-mail because you placed an order with {{ Account.name }}.",
});

const TEXT = `Good news, {{ Profile.name | default: "friend" }}: {% if ExternalTrigger.orderId %}order {{ ExternalTrigger.orderId }}{% else %}your order{% endif %} is ${STATUS}.{% if ExternalTrigger.arrivesOn %}
It should be with you on ${ARRIVES}.{% endif %}
{% if ExternalTrigger.carrier %}
Carrier: {{ ExternalTrigger.carrier }}{% endif %}{% if ExternalTrigger.trackingNumber %}
Tracking number: {{ ExternalTrigger.trackingNumber }}{% endif %}{% if ExternalTrigger.trackingUrl %}
Track your parcel: {{ ExternalTrigger.trackingUrl }}{% endif %}

{{ Account.name }}`;

const BODY = `{
  "event": "order_shipped",
  "user": "{{ Profile.Identity | default: 'unknown' }}",
  "orderId": "{{ ExternalTrigger.orderId | default: 'unknown' }}",
  "status": "${STATUS.replaceAll('"', "'")}",
  "trackingNumber": "{{ ExternalTrigger.trackingNumber | default: '' }}"
}`;

export const shippingUpdate: Recipe = {
  id: "shipping-update",
  title: "Shipping update",
  description: "Where the parcel is, when it arrives, and how to track it.",
  channels: [
    whatsappOf(
      common,
      {
        templateName: "shipping_update",
        parameters: [
          '{{ Profile.name | default: "friend" }}',
          '{{ ExternalTrigger.orderId | default: "your order" }}',
          STATUS,
        ],
      },
      { body: "Good news, {{1}}! Your order {{2}} is *{{3}}*.", footer: "We keep you posted." },
    ),
    pushOf(common, {
      title: `Your order is ${STATUS}`,
      body: `{% if ExternalTrigger.arrivesOn %}It should be with you on ${ARRIVES}.{% else %}We tell you when it is nearly there.{% endif %}`,
      deepLink: '{{ ExternalTrigger.trackingUrl | default: "" }}',
      data: [["orderId", '{{ ExternalTrigger.orderId | default: "" }}']],
    }),
    emailOf(common, {
      subject: `{% if ExternalTrigger.orderId %}Order {{ ExternalTrigger.orderId }}{% else %}Your order{% endif %} is ${STATUS}`,
      preheader: `{% if ExternalTrigger.arrivesOn %}It should be with you on ${ARRIVES}.{% else %}Track it with one tap.{% endif %}`,
      html: HTML,
      text: TEXT,
    }),
    webhookOf(common, { url: "https://api.example.com/shipments", body: BODY }),
  ],
};

import type { CampaignCreate } from "../contract/campaignLife.ts";

/** What the demo account is made of: a shop with a few customers and one published campaign a channel. */

/** Line items of an order, as the shop's backend sends them. */
const ORDER_TEXT = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!
{% for product in ExternalTrigger.productDetails %}
Name: {{ product.productName | default: "defaultProductName"}}
productID: {{product.productID | default: "defaultProductId"}}
imageURL: {{product.imageURL | default: "defaultImageUrl"}}
{% for pricingDetail in product.pricingDetails %}
{{ pricingDetail.name | default : "defaultPriceName"}} : {{ pricingDetail.value | default : "defaultPriceValue"}} 
 {% endfor %}
{% endfor %}`;

/** One product without a loop. */
const PRODUCT_TEXT = `Hey {{ Profile.name | default: "User" }}

Thank you for shopping with us!

    Name: {{ ExternalTrigger.Name | default: "defaultName" }}
    Price: {{ ExternalTrigger.Price | default: "defaultPrice" }}
    ImageUrl: {{ ExternalTrigger.ImageUrl | default: "defaultImageUrl" }}`;

const ORDER_HTML = `<html><body style="font-family: sans-serif; color: #1c1c1c">
<p>Hey {{ Profile.name | default: "User" }}</p>
<p>Thank you for shopping with us!</p>
{% for product in ExternalTrigger.productDetails %}
<table role="presentation" cellpadding="8"><tr>
<td><img src="{{ product.imageURL }}" alt="{{ product.productName }}" width="96"></td>
<td><strong>{{ product.productName | default: "Your item" }}</strong><br>{{ product.productID }}</td>
</tr>
{% for pricingDetail in product.pricingDetails %}
<tr><td>{{ pricingDetail.name }}</td><td>{{ pricingDetail.value }}</td></tr>
{% endfor %}
</table>
{% endfor %}
</body></html>`;

/** JSON with Liquid in its strings; the quotes inside a tag are Liquid's, so they stay as they are. */
const PRODUCT_BODY = `{
  "user": "{{ Profile.Identity }}",
  "campaign": "{{ Campaign.id }}",
  "text": "${PRODUCT_TEXT.replaceAll("\n", "\\n")}"
}`;

type DemoChannel = "email" | "push" | "whatsapp" | "webhook";

export const DEMO_CAMPAIGNS: Record<DemoChannel, CampaignCreate> = {
  email: {
    name: "Order confirmation",
    channel: "email",
    labels: ["demo"],
    start: { purpose: "transactional", providerId: null, unknownUsers: "account" },
    what: {
      messageType: "single",
      missingValues: "blank",
      email: {
        fromName: "Kettle & Co",
        fromAddress: "orders@example.com",
        replyTo: "",
        subject: "Your order, {{ Profile.name | default: 'friend' }}",
        preheader: "Thank you for shopping with us",
        html: ORDER_HTML,
        text: ORDER_TEXT,
      },
    },
  },
  push: {
    name: "Fitness milestone",
    channel: "push",
    labels: ["demo"],
    start: { purpose: "promotional", providerId: null, unknownUsers: "account" },
    what: {
      messageType: "single",
      missingValues: "blank",
      push: {
        title: "{{ ExternalTrigger.steps | default: '15 000' }} steps today!",
        body: "Well done, {{ Profile.name | default: 'friend' }}. Keep going.",
        imageUrl: "",
        deepLink: "https://example.com/milestones",
        data: [],
      },
    },
  },
  whatsapp: {
    name: "Shipping update",
    channel: "whatsapp",
    labels: ["demo"],
    start: { purpose: "transactional", providerId: null, unknownUsers: "account" },
    what: {
      messageType: "single",
      missingValues: "blank",
      whatsapp: {
        templateName: "shipping_update",
        language: "en",
        parameters: [
          "{{ Profile.name | default: 'customer' }}",
          "{{ ExternalTrigger.orderId | default: 'your order' }}",
        ],
      },
    },
  },
  webhook: {
    name: "Tell the warehouse",
    channel: "webhook",
    labels: ["demo"],
    start: { purpose: "transactional", providerId: null, unknownUsers: "account" },
    what: {
      messageType: "single",
      missingValues: "blank",
      webhook: {
        method: "POST",
        url: "https://warehouse.example.com/orders",
        query: [],
        headers: [],
        contentType: "json",
        body: PRODUCT_BODY,
      },
    },
  },
};

interface DemoUser {
  identity: string;
  name: string;
  email: string;
  phone: string;
  tier: string;
  zone: string;
}

export const DEMO_USERS: readonly [DemoUser, ...DemoUser[]] = [
  {
    identity: "u-1001",
    name: "Pat",
    email: "pat@example.com",
    phone: "+14155550101",
    tier: "Gold",
    zone: "America/Los_Angeles",
  },
  {
    identity: "u-1002",
    name: "Ada",
    email: "ada@example.com",
    phone: "+442079460102",
    tier: "Silver",
    zone: "Europe/London",
  },
  {
    identity: "u-1003",
    name: "Ravi",
    email: "ravi@example.com",
    phone: "+912212340103",
    tier: "Gold",
    zone: "Asia/Kolkata",
  },
  {
    identity: "u-1004",
    name: "Mia",
    email: "mia@example.com",
    phone: "+4930123450104",
    tier: "Bronze",
    zone: "Europe/Berlin",
  },
];

/** Profiles, devices and a little history, in the form of `POST /1/upload`. */
export const demoRecords = (nowSeconds: number): unknown[] =>
  DEMO_USERS.flatMap((user, index) => [
    {
      type: "profile",
      identity: user.identity,
      objectId: `__demo${index + 1}`,
      profileData: {
        Name: user.name,
        Email: user.email,
        Phone: user.phone,
        Tz: user.zone,
        "Customer Type": user.tier,
        "MSG-whatsapp": true,
      },
    },
    {
      type: "token",
      objectId: `__demo${index + 1}`,
      tokenData: { id: `demo-token-${index + 1}`, type: index % 2 === 0 ? "fcm" : "apns" },
    },
    ...[3, 17].map((days) => ({
      type: "event",
      identity: user.identity,
      ts: nowSeconds - days * 86_400,
      evtName: "Charged",
      evtData: {
        Amount: 20 + index * 15,
        "Charged ID": `demo-${index + 1}-${days}`,
        Items: [{ Name: "Kettle", Category: "Kitchen" }],
      },
    })),
  ]);

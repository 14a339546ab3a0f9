/** What is sent and rendered: the same for the product and for every ceiling. */

/** Profiles that triggers name in turn. */
export const PROFILES = 10_000;
export const PAYLOAD_BYTES = 1_500;
export const CONNECTIONS = 64;

export const identityOf = (index: number): string => `u-${index % PROFILES}`;
export const emailOf = (index: number): string => `u-${index % PROFILES}@example.com`;

/** Stored properties of a profile. */
export const propertiesOf = (index: number): Record<string, unknown> => ({
  Name: `Pat ${index % PROFILES}`,
  Email: emailOf(index),
  Plan: index % 3 === 0 ? "gold" : "silver",
  City: "Vienna",
  Visits: index % 100,
});

const product = (number: number) => ({
  productName: `Kettle ${number}`,
  productID: `K-${number}`,
  imageURL: `https://cdn.example.com/products/kettle-${number}.jpg`,
  pricingDetails: [
    { name: "Shipping", value: "$5.00" },
    { name: "Processing Fee", value: "$1.10" },
  ],
});

/** `ExternalTrigger` of an order: five products, filled up to the payload's size. */
export const payloadOf = (orderId: string): Record<string, unknown> => {
  const order = { orderId, Name: "Pat", productDetails: [1, 2, 3, 4, 5].map(product), note: "" };
  const missing = PAYLOAD_BYTES - Buffer.byteLength(JSON.stringify(order));
  return { ...order, note: "x".repeat(Math.max(0, missing)) };
};

/** The body of a trigger in the compatible form. */
export const triggerBody = (
  campaignId: string,
  orderId: string,
  firstProfile: number,
  recipients: number,
): string =>
  JSON.stringify({
    to: { identity: Array.from({ length: recipients }, (_, index) => identityOf(firstProfile + index)) },
    campaign_id: campaignId,
    ExternalTrigger: payloadOf(orderId),
  });

/** The original page's second sample: an order summary with a loop in a loop. */
const ORDER_TEXT = `Hey {{ Profile.Name | default: "User" }}

Thank you for shopping with us!
{% for product in ExternalTrigger.productDetails %}
Name: {{ product.productName | default: "defaultProductName"}}
productID: {{product.productID | default: "defaultProductId"}}
imageURL: {{product.imageURL | default: "defaultImageUrl"}}
{% for pricingDetail in product.pricingDetails %}
{{ pricingDetail.name | default : "defaultPriceName"}} : {{ pricingDetail.value | default : "defaultPriceValue"}} 
 {% endfor %}
{% endfor %}`;

const ORDER_HTML = `<html><body><p>Hey {{ Profile.Name | default: "User" }}</p><p>Thank you for shopping with us!</p>
{% for product in ExternalTrigger.productDetails %}<table role="presentation"><tr>
<td><img src="{{ product.imageURL }}" alt="{{ product.productName }}" width="96"></td>
<td><strong>{{ product.productName | default: "Your item" }}</strong><br>{{ product.productID }}</td></tr>
{% for pricingDetail in product.pricingDetails %}<tr><td>{{ pricingDetail.name }}</td><td>{{ pricingDetail.value }}</td></tr>
{% endfor %}</table>{% endfor %}</body></html>`;

export const WEBHOOK_BODY = `{"user":"{{ Profile.Identity }}","text":"${ORDER_TEXT.replaceAll("\n", "\\n")}"}`;
export const WEBHOOK_ID_HEADER = "x-bench-id";
export const WEBHOOK_ID_VALUE = "{{ ExternalTrigger.orderId }}";

export const MAIL = {
  fromName: "Kettle & Co",
  fromAddress: "orders@example.com",
  subject: "Your order, {{ Profile.Name | default: 'friend' }}",
  html: ORDER_HTML,
  text: ORDER_TEXT,
};

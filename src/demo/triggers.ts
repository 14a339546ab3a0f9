import type { DemoCampaign } from "./campaigns.ts";

/** What the demo shop's backend fires once its campaigns are published, in the form of the compatible API. */

interface TriggerBody {
  to: Record<string, string[]>;
  campaign_id: string;
  ExternalTrigger: Record<string, unknown>;
}

const product = (productName: string, productID: string, price: string) => ({
  productName,
  productID,
  imageURL: `https://cdn.example.com/${productID.toLowerCase()}.jpg`,
  pricingDetails: [
    { name: "Price", value: price },
    { name: "Shipping", value: "$5.00" },
  ],
});

const KETTLE = product("Stovetop kettle", "K-9", "$59.00");
const TEA = product("Darjeeling, first flush", "T-21", "$29.00");
const POT = product("Cast-iron pot", "P-3", "$84.00");

interface Fired {
  to: Record<string, string[]>;
  with: Record<string, unknown>;
}

const order = (identity: string, orderId: string, total: string, ...productDetails: object[]): Fired => ({
  to: { identity: [identity] },
  with: { orderId, total, orderUrl: `https://shop.example.com/orders/${orderId}`, productDetails },
});

const milestone = (identity: string, steps: number, streakDays: number): Fired => ({
  to: { identity: [identity] },
  with: { steps, goal: 15_000, streakDays, activityUrl: "https://app.example.com/activity/today" },
});

const shipment = (identity: string, orderId: string, status: string): Fired => ({
  to: { identity: [identity] },
  with: {
    orderId,
    status,
    trackingNumber: `NW ${orderId}`,
    trackingUrl: `https://track.example.com/${orderId}`,
  },
});

const pick = (identity: string, Name: string, Price: string): Fired => ({
  to: { identity: [identity] },
  with: { Name, Price, ImageUrl: "https://cdn.example.com/k9.jpg" },
});

const FIRED: Record<DemoCampaign, readonly Fired[]> = {
  email: [
    order("u-1001", "10471", "$64.00", KETTLE),
    order("u-1002", "10472", "$34.00", TEA),
    order("u-1003", "10473", "$98.00", KETTLE, TEA),
    order("u-1005", "10474", "$89.00", POT),
    // unsubscribed from marketing, but an order is no marketing
    order("u-1004", "10475", "$64.00", KETTLE),
    order("u-1006", "10476", "$123.00", TEA, POT),
    // has no e-mail address
    order("u-1007", "10477", "$34.00", TEA),
    order("u-1008", "10478", "$182.00", KETTLE, TEA, POT),
    // the address is suppressed
    order("u-1012", "10479", "$64.00", KETTLE),
    // nobody knows this user
    order("u-9001", "10480", "$34.00", TEA),
  ],
  push: [
    milestone("u-1001", 15_204, 6),
    milestone("u-1003", 16_880, 2),
    // has no device
    milestone("u-1004", 15_010, 1),
    milestone("u-1008", 21_377, 14),
    milestone("u-1011", 15_562, 3),
    // has no device either
    milestone("u-1010", 17_240, 4),
  ],
  whatsapp: [
    shipment("u-1001", "10471", "on its way"),
    shipment("u-1002", "10472", "out for delivery"),
    shipment("u-1003", "10473", "on its way"),
    // has no phone
    shipment("u-1006", "10476", "on its way"),
    shipment("u-1008", "10478", "delivered"),
  ],
  webhook: [
    pick("u-1001", "Stovetop kettle", "$59.00"),
    pick("u-1002", "Darjeeling, first flush", "$29.00"),
    pick("u-1005", "Cast-iron pot", "$84.00"),
    pick("u-1008", "Two glass cups", "$24.00"),
    // nobody knows this user
    pick("u-9002", "Assam, whole leaf", "$18.00"),
  ],
  offer: [
    {
      // two of them have unsubscribed, one is unknown
      to: { identity: ["u-1001", "u-1003", "u-1004", "u-1008", "u-1009", "u-9003"] },
      with: { tea: "Darjeeling, first flush", coupon: "TEA-2026" },
    },
    {
      to: { email: ["amara@example.com", "noah@example.com"] },
      with: { tea: "Assam, whole leaf", coupon: "ASSAM-15" },
    },
    // the call forgot the coupon
    { to: { identity: ["u-1010"] }, with: { tea: "Assam, whole leaf" } },
    { to: { phone: ["+13125550111"] }, with: { coupon: "TEA-2026" } },
  ],
};

/** One body a request. */
export const demoTriggers = (campaignIds: Readonly<Record<DemoCampaign, string>>): TriggerBody[] => {
  const bodiesOf = (campaign: DemoCampaign) =>
    FIRED[campaign].map((fired) => ({
      to: fired.to,
      campaign_id: campaignIds[campaign],
      ExternalTrigger: fired.with,
    }));
  return [
    ...bodiesOf("email"),
    ...bodiesOf("push"),
    ...bodiesOf("whatsapp"),
    ...bodiesOf("webhook"),
    ...bodiesOf("offer"),
  ];
};

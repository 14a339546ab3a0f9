import type { INBOUND_PRESETS, InboundCheck, InboundMapping } from "../contract/inboundHook.ts";

interface Preset {
  check: InboundCheck;
  mapping: InboundMapping;
}

/** How known senders sign, and where their bodies name user, object and event. */
export const INBOUND_PRESET: Record<(typeof INBOUND_PRESETS)[number] | "none", Preset> = {
  none: {
    check: { kind: "none" },
    mapping: { recipient: { path: "", kind: "identity" }, payload: null, eventId: null },
  },
  // shopify.dev/docs/apps/build/webhooks: the key is the app's client secret; retries carry the same event id
  shopify: {
    check: {
      kind: "hmac",
      header: "X-Shopify-Hmac-Sha256",
      algorithm: "sha256",
      encoding: "base64",
      prefix: "",
    },
    mapping: {
      recipient: { path: "email", kind: "email" },
      payload: null,
      eventId: { from: "header", header: "X-Shopify-Event-Id" },
    },
  },
  // docs.stripe.com/webhooks/signature, docs.stripe.com/api/events/object
  stripe: {
    check: { kind: "stripe" },
    mapping: {
      recipient: { path: "data.object.customer_details.email", kind: "email" },
      payload: "data.object",
      eventId: { from: "body", path: "id" },
    },
  },
  standard_webhooks: {
    check: { kind: "standard_webhooks" },
    mapping: {
      recipient: { path: "", kind: "identity" },
      payload: null,
      eventId: { from: "header", header: "webhook-id" },
    },
  },
};

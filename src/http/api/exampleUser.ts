import type { MessageFacts } from "../../profiles/facts.ts";

/** Whom a message is shown for when nobody was chosen. */
export const EXAMPLE_USER: Omit<MessageFacts, "id"> & { id: null } = {
  id: null,
  identity: "u-1001",
  email: "pat@example.com",
  phone: "+14155550100",
  timeZone: null,
  properties: { Name: "Pat Example" },
  devices: [{ id: "example-device", platform: "android", token: "example-token", keys: null }],
};

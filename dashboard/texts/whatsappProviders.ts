/** Words of WhatsApp providers: their settings, and the way to set each up. */
const KEPT = "Kept encrypted, and never shown again.";

const timeoutMs = {
  label: "Time-out in milliseconds",
  hint: "The whole call, from connecting to the last byte of the answer.",
};

export const whatsappProviders = {
  fields: {
    meta: {
      phoneNumberId: {
        label: "Phone number ID",
        hint: "Of the sender: 15 digits or so, not the number itself. It stands under WhatsApp → API Setup.",
      },
      businessAccountId: {
        label: "WhatsApp Business Account ID",
        hint: "It stands beside the phone number ID. Its templates are the ones that campaigns use.",
      },
      accessToken: { label: "Access token", hint: `Of a system user, so that it does not expire. ${KEPT}` },
      appSecret: {
        label: "App secret",
        hint: `By it Meta's reports are told from forged ones. Without it they are refused. ${KEPT}`,
      },
      verifyToken: {
        label: "Verify token",
        hint: "Make up a long one, and enter the same at Meta beside the callback address.",
      },
      apiVersion: { label: "Version of the Graph API", hint: "Such as v24.0." },
      timeoutMs,
    },
    whatsapp_gateway: {
      url: {
        label: "Address",
        hint: "Where the gateway takes messages, such as https://gateway.example.com/send.",
      },
      wabaNumber: { label: "Sender's number", hint: "In the international form, such as +14155550100." },
      authType: { label: "Authentication", hint: "How the gateway knows who calls." },
      username: { label: "User name", hint: "For basic authentication." },
      password: { label: "Password", hint: `For basic authentication. ${KEPT}` },
      headers: { label: "Headers", hint: `One a line, such as X-Api-Key: 1234. ${KEPT}` },
      callbackToken: {
        label: "Token of the callbacks",
        hint: `What the gateway sends as Authorization: Bearer … with what it reports. Empty: the secret address is the proof. ${KEPT}`,
      },
      timeoutMs,
    },
  },
  options: { headers: "Headers of your own" },
  /** In the order in which a person does it. */
  guides: {
    meta: [
      "At developers.facebook.com make an app of the type Business, and add the product WhatsApp to it.",
      "Under WhatsApp, API Setup, add your phone number, and copy its phone number ID and the WhatsApp Business Account ID.",
      "In the Business settings, under System users, make one, give it the app and the WhatsApp account, and make a token with whatsapp_business_messaging and whatsapp_business_management that never expires.",
      "Under App settings, Basic, copy the app secret.",
      "Enter all of it here, with a verify token that you make up, save, and see the steps of the verification.",
      "Under WhatsApp, Configuration, enter the callback address of this provider and the same verify token, and subscribe to messages, message_template_status_update and user_preferences.",
    ],
    whatsapp_gateway: [
      "Ask the gateway for the address that takes messages, and how it wants to know who calls.",
      "Enter both here with your WhatsApp number, save, and see the steps of the verification.",
      "Enter the callback address of this provider at the gateway, so that it tells of deliveries and replies.",
    ],
  },
  advice: {
    "Find the phone number":
      "Check the phone number ID, and that the token belongs to a system user that was given this WhatsApp account.",
    "Find the number in the business account":
      "Copy phone number ID and WhatsApp Business Account ID from the same page, WhatsApp → API Setup.",
    "Read the templates":
      "Check the WhatsApp Business Account ID, and that the token has whatsapp_business_management.",
    "Ask the gateway":
      "Check the address and how the gateway wants to know who calls. In a private network it is reached only if the operator allows it.",
  },
} as const;

/** Words of push services: their settings, and the way to set each up. */
const timeoutMs = {
  label: "Time-out in milliseconds",
  hint: "The whole call, from connecting to the last byte of the answer.",
} as const;
const serverUrl = {
  label: "Relay",
  hint: "Only for a relay of your own, such as https://push.example.com. Empty: the service itself.",
} as const;

export const pushVendors = {
  options: {
    production: "Production: App Store and TestFlight",
    development: "Development: builds from Xcode",
  },
  file: "Choose the file, or drop it here",
  fields: {
    fcm: {
      serviceAccount: {
        label: "Service account",
        hint: "The JSON file from the Firebase console. Kept encrypted, and never shown again.",
      },
      timeoutMs,
      serverUrl,
    },
    apns: {
      key: { label: "Key", hint: "The .p8 file from Apple. Kept encrypted, and never shown again." },
      keyId: { label: "Key ID", hint: "It stands in the file's name: AuthKey_<key ID>.p8." },
      teamId: { label: "Team ID", hint: "Under Membership details of the Apple developer account." },
      bundleId: { label: "Bundle ID", hint: "Of your app, such as com.example.shop." },
      environment: {
        label: "Environment",
        hint: "A device's token belongs to one of them, and is unknown to the other.",
      },
      timeoutMs,
      serverUrl,
    },
    webpush: {
      privateKey: {
        label: "Private key",
        hint: "By it push services know you. Make one here, and keep it: browsers that subscribed under another key have to subscribe again.",
      },
      contact: { label: "Contact", hint: "Whom a push service may write to: an e-mail address, or a page." },
      timeoutMs,
    },
  },
  guides: {
    fcm: [
      "In the Firebase console open Project settings, Service accounts.",
      "Choose “Generate new private key”; a JSON file is downloaded.",
      "Drop that file here. Verifying logs in and has Google check a sample; nobody gets it.",
    ],
    apns: [
      "In the Apple developer account open Certificates, Identifiers & Profiles, then Keys.",
      "Make a key with Apple Push Notifications service ticked, and download it: Apple gives the file once.",
      "Drop the .p8 file here, and fill in key ID, team ID and the app's bundle ID.",
      "Verifying logs in and names a device that nobody has; nobody gets anything.",
    ],
    webpush: [
      "Make a private key here. The public one, which browsers subscribe with, is told when the provider is verified.",
      "Under Settings, Apps and browsers make a publishable key for your site, and load Clarion's script in its pages: browsers then subscribe by themselves.",
      "Subscribe a browser of your own and send its user a test: that is the only way to hear what its push service says.",
    ],
  },
} as const;

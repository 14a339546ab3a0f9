/** Words of keys of apps and pages. */
export const apps = {
  title: "Apps and browsers",
  text: "Your apps and pages register their own devices for push notifications, and tell which were shown and clicked, with a publishable key. It opens nothing else, so it may lie in the app or the page for everybody to see.",
  create: "New publishable key",
  emptyTitle: "No publishable key yet",
  emptyText:
    "Make one for each app and each site. Your server signs who its user is with the key's identity secret, so that nobody registers a device for somebody else.",
  noBrowserKey: "Browsers cannot subscribe yet",
  noBrowserKeyText: "They subscribe with the public key of a Web Push provider, and this account has none.",
  addProvider: "Add a Web Push provider",
  list: "Publishable keys, newest first",
  name: "Name",
  nameHint: "Such as the name of the app or the site.",
  nameMissing: "Give it a name.",
  key: "Key",
  origins: "Origins",
  appsOnly: "Apps only",
  originsLabel: "Origins whose pages may use it",
  originsHint: "One a line, such as https://shop.example. Leave it empty for a key that only apps use.",
  originWrong: (line: string) =>
    `“${line}” is no origin: write scheme, host and port, such as https://shop.example.`,
  lastUsed: "Last used",
  never: "Never",
  state: "State",
  inUse: "In use",
  revoked: "Revoked",
  actions: "Actions",
  edit: "Change…",
  editOf: (name: string) => `Change ${name}`,
  editTitle: "Change the publishable key",
  save: "Save",
  saved: (name: string) => `${name} is saved`,
  failed: "Not saved",
  createAction: "Create",
  revoke: "Revoke",
  revokeOf: (name: string) => `Revoke ${name}`,
  revokeTitle: "Revoke this publishable key?",
  revokeText: (name: string) =>
    `Apps and pages that use ${name} can no longer register devices or report on notifications, from now on and for good. Devices that are registered stay, and still get what you send.`,
  revokeType: "Type its name to go on",
  revokeDone: (name: string) => `${name} is revoked`,
  readyTitle: (name: string) => `${name} is ready`,
  readyText:
    "Keep the identity secret on your server: it is shown this once. Whoever has it can register devices for any of your users.",
  identitySecret: "Identity secret",
  done: "Done",
  signing: "On your server (Node.js)",
  pageCode: "In your pages",
  pageHint:
    "Call subscribe when the user presses a button for notifications. The guide, docs/push.md, also shows the one file that your site needs.",
} as const;

/** How a server signs the identity of its user. */
export const signingCode = (identitySecret: string): string =>
  [
    'import { createHmac } from "node:crypto";',
    "",
    `const secret = "${identitySecret}"; // better from the environment`,
    'const signature = createHmac("sha256", secret).update(user.id).digest("hex");',
  ].join("\n");

/** What a page loads, and what it calls. */
export const pageCode = (server: string, key: string): string =>
  [
    `<script src="${server}/push/page.js" data-key="${key}" defer></script>`,
    "<script>",
    "  notifyMe.onclick = () => clarionPush.subscribe({ identity, signature });",
    "</script>",
  ].join("\n");

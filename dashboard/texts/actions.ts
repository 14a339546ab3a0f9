/** Names of what can be done from everywhere. */
export const actionTexts = {
  home: "Home",
  campaigns: "Campaigns",
  triggers: "Triggers",
  messages: "Messages",
  segments: "Segments",
  users: "Users",
  inbox: "Inbox",
  settings: "Settings",
  providers: "Providers",
  credentials: "API credentials",
  account: (name: string) => `Account: ${name}`,
  createCampaign: "+ Campaign",
  dark: "Dark appearance",
  light: "Light appearance",
  shortcuts: "Keyboard shortcuts",
} as const;

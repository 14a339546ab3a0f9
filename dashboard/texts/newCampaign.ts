/** Words of "+ Campaign": where a campaign begins. */
export const newCampaign = {
  title: "New campaign",
  channels: "Messaging channels",
  channelsText:
    "Choose how the message is delivered. Every channel can be tried at once: without a provider it goes to the sandbox.",
  about: {
    push: "A notification on the user’s phone or in the browser.",
    email: "A message to the user’s address, as HTML with a plain text.",
    whatsapp: "An approved template with values, to the user’s phone number.",
    webhook: "A request to another system, once for each user.",
  },
  ready: "Ready",
  readyText: (name: string) => `Delivered through ${name}.`,
  readyTextMany: (count: number) => `${count} providers to choose from.`,
  needsSetUp: "Needs set-up",
  sandboxText: "Can be tried now; nobody receives it. For real delivery it needs a provider.",
  noKind: "Goes to the sandbox: there is no provider that delivers this channel yet.",
  setUp: (channel: string) => `Set up ${channel}`,
  askForProvider: "An owner or admin can add one.",
  start: (channel: string) => `Start with ${channel}`,
  startAs: { push: "push notifications", email: "email", whatsapp: "WhatsApp", webhook: "a webhook" },
  recipes: "Recipes",
  recipesText: "Campaigns that are nearly written: change the words, publish, fire.",
  recipeOn: (channel: string, title: string) => `${channel}: ${title}`,
  untitled: {
    push: "Untitled push campaign",
    email: "Untitled email campaign",
    whatsapp: "Untitled WhatsApp campaign",
    webhook: "Untitled webhook campaign",
  },
  failed: "The campaign could not be created",
} as const;

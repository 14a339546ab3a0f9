/** Words of content blocks: the list, and one with its text, what it says and where it is put in. */
export const contentBlocks = {
  title: "Content blocks",
  text: "Pieces of messages that campaigns share: a footer, a product card, a sentence that the lawyers wrote. Publishing a campaign takes a copy, so that a change here never changes what is published.",
  list: "Content blocks, by name",
  create: "New content block",
  emptyTitle: "No content blocks yet",
  emptyText: "Write a piece of text or HTML once, give it a name, and put it into any message by that name:",
  example: '{% render "footer" %}',
  placeholder: (name: string) => `{% render "${name}" %}`,
  copyLabel: "what puts it in",
  name: "Name",
  description: "Description",
  version: "Version",
  changed: "Changed",
  by: (who: string) => `by ${who}`,
  missingTitle: "This content block is not there",
  missingText: "It may have been deleted, or the address is of another account.",
  toList: "To the content blocks",
  new: {
    title: "New content block",
    nameHint: "As messages name it: small letters, digits, _ and -, beginning with a letter. It stays.",
    nameWrong: "Small letters, digits, _ and - only, beginning with a letter; at most 60.",
    create: "Make it",
    created: (name: string) => `“${name}” is there. Now write what it says.`,
    failed: "It was not made",
  },
  edit: {
    title: "What it says",
    source: "Text",
    sourceHint:
      "Liquid, and HTML where it is meant for e-mails. It sees the user, the trigger and what it is given, and no names of the message around it.",
    inMessage: "In a message",
    refused: "It was not saved",
    conflict: "Somebody else changed it meanwhile. Copy what you wrote, and load it anew.",
    reload: "Load it anew",
    nextVersion: (version: number) =>
      `Saved as version ${version}. What is published keeps the version it has.`,
  },
  preview: {
    title: "How it looks",
    text: "In an e-mail, for an example user.",
    empty: "It says nothing yet.",
    frame: "The content block as in an e-mail",
    wouldEnd: "It would not be shown",
  },
  use: {
    title: "Where it is put in",
    none: "No campaign that is not over puts it in, and no other block.",
    campaign: "Campaign",
    block: "Block",
    draft: "In the draft",
    published: (version: number) => `Published with version ${version}`,
    old: "Older than now: publish again to take the newest",
  },
  versions: {
    title: "Earlier texts",
    none: "It has not been changed yet.",
    label: (version: number) => `Version ${version}`,
    show: "Show",
    restore: "Take this text",
    restoreHint: "It comes into the editor; nothing is saved until you save it.",
  },
  remove: {
    title: "Delete",
    text: "Deleting a block cannot be undone. One that drafts or other blocks put in is not deleted; what is published keeps its copy.",
    action: "Delete the content block",
    confirmTitle: (name: string) => `Delete “${name}”?`,
    confirmText: "Its text and its earlier texts go for good.",
    type: "Type its name to go on",
    done: (name: string) => `“${name}” is deleted`,
  },
  ofCampaign: {
    newer: (count: number) =>
      count === 1
        ? "A content block of this campaign was changed since it was published"
        : `${count} content blocks of this campaign were changed since it was published`,
    text: "What goes out stays as it was published. Publish again to take the newest.",
    change: (name: string, published: number, newest: number | null) =>
      newest === null
        ? `${name}: published with version ${published}, deleted since`
        : `${name}: published with version ${published}, now ${newest}`,
  },
} as const;

/** Words of pictures: the library, the dialog to choose one from, and what is told of one by its address. */

const KB = 1024;
const MB = KB * KB;

/** As limits are written: 5 MB are 5 times 1024 times 1024 bytes. */
const size = (bytes: number): string =>
  bytes < MB
    ? `${Math.max(1, Math.round(bytes / KB)).toLocaleString("en")} kB`
    : `${(bytes / MB).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;

const TYPES = { png: "PNG", jpeg: "JPEG", gif: "GIF", webp: "WebP" } as const;

const listed = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(", ");

export const media = {
  title: "Pictures",
  text: "Pictures for messages. Each has an address that nobody can guess and that everybody may load; the picture behind it never changes.",
  list: "Pictures, newest first",
  size,
  facts: ({
    width,
    height,
    bytes,
    type,
  }: {
    width: number;
    height: number;
    bytes: number;
    type: keyof typeof TYPES;
  }) => `${width.toLocaleString("en")} × ${height.toLocaleString("en")} · ${size(bytes)} · ${TYPES[type]}`,
  address: (name: string) => `the address of ${name}`,
  more: "Show older ones",
  room: (bytes: number, bytesMax: number) => `${size(bytes)} of ${size(bytesMax)} are used.`,
  unreachable:
    "Only this machine can load these pictures: the server has no public address yet. Whoever runs it sets PUBLIC_URL.",
  emptyTitle: "No pictures yet",
  emptyText: "Upload the pictures of your messages here, once, and choose them wherever a message shows one.",
  upload: {
    drop: "Drop pictures here",
    choose: "Choose files",
    hint: (bytesMax: number) => `PNG, JPEG, GIF or WebP, up to ${size(bytesMax)} each.`,
    sending: (count: number) => (count === 1 ? "Uploading a picture…" : `Uploading ${count} pictures…`),
    failed: (name: string) => `${name} was not kept`,
    tooLarge: (bytes: number, bytesMax: number) =>
      `It has ${size(bytes)}; a picture may have at most ${size(bytesMax)}. Make it smaller first.`,
    notAllowed: "Your role in this account looks at pictures only.",
  },
  remove: {
    action: "Delete",
    of: (name: string) => `Delete ${name}`,
    title: (name: string) => `Delete “${name}”?`,
    looking: "Looking where it is shown…",
    drafts: (names: readonly string[]) => `Drafts show it: ${listed(names)}.`,
    published: (names: readonly string[]) => `Published campaigns show it: ${listed(names)}.`,
    blocks: (names: readonly string[]) => `Content blocks show it: ${listed(names)}.`,
    logo: "It is the logo of your brand.",
    unused: "No campaign that is not over shows it, and no content block.",
    warning: "Messages with it, sent ones too, show a gap from then on. This cannot be undone.",
    done: (name: string) => `“${name}” is deleted`,
  },
  picker: {
    title: "Choose a picture",
    open: "Choose a picture",
    openFor: (field: string) => `${field}: choose a picture`,
  },
  check: {
    action: "Check",
    actionFor: (field: string) => `${field}: check the picture`,
    cutOff: "more than 10 MB",
    warnings: {
      insecure: "It comes over http, and phones and most mail programs load pictures over https only.",
      ios: "iPhones attach no picture over 10 MB to a notification, and Android shows none over 1 MB.",
      android: "Android shows no picture over 1 MB in a notification.",
      iosWebp: "iPhones show PNG, JPEG and GIF in notifications, no WebP.",
      icon: "An icon is shown at 192 pixels at most: one of under 200 kB loads sooner.",
      whatsapp: "WhatsApp takes no picture over 5 MB.",
      whatsappType: "WhatsApp takes PNG and JPEG only.",
      email: "Over 1 MB a phone shows it long after the text: make it smaller.",
      emailWebp: "Outlook on Windows shows no WebP: take PNG or JPEG.",
    },
  },
} as const;

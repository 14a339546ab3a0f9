/** The customers of the demo shop, in the form of `POST /1/upload`. */

interface DemoUser {
  identity: string;
  name: string;
  city: string;
  zone: string;
  tier: "Gold" | "Silver";
  email?: string;
  phone?: string;
  devices: readonly ("fcm" | "apns")[];
  /** From marketing by e-mail. */
  hasUnsubscribed?: boolean;
}

/** The one that examples fire at. */
export const PAT = {
  identity: "u-1001",
  name: "Pat",
  city: "San Francisco",
  zone: "America/Los_Angeles",
  tier: "Gold",
  email: "pat@example.com",
  phone: "+14155550101",
  devices: ["fcm", "apns"],
} as const satisfies DemoUser;

/** Its address bounced long ago. */
const ZOE = {
  identity: "u-1012",
  name: "Zoé Martin",
  city: "Lyon",
  zone: "Europe/Paris",
  tier: "Silver",
  email: "zoe@example.com",
  phone: "+33478120112",
  devices: ["fcm"],
} as const satisfies DemoUser;

const DEMO_USERS: readonly DemoUser[] = [
  PAT,
  {
    identity: "u-1002",
    name: "Ada Byron",
    city: "London",
    zone: "Europe/London",
    tier: "Silver",
    email: "ada@example.com",
    phone: "+442079460102",
    devices: ["apns"],
  },
  {
    identity: "u-1003",
    name: "Ravi Patel",
    city: "Pune",
    zone: "Asia/Kolkata",
    tier: "Gold",
    email: "ravi@example.com",
    phone: "+912025550103",
    devices: ["fcm"],
  },
  {
    identity: "u-1004",
    name: "Mia Schmidt",
    city: "Berlin",
    zone: "Europe/Berlin",
    tier: "Silver",
    email: "mia@example.com",
    phone: "+4930123450104",
    devices: [],
    hasUnsubscribed: true,
  },
  {
    identity: "u-1005",
    name: "Kenji Sato",
    city: "Osaka",
    zone: "Asia/Tokyo",
    tier: "Gold",
    email: "kenji@example.com",
    phone: "+81661230105",
    devices: ["apns"],
  },
  {
    identity: "u-1006",
    name: "Lena Nowak",
    city: "Kraków",
    zone: "Europe/Warsaw",
    tier: "Silver",
    email: "lena@example.com",
    devices: ["fcm"],
  },
  {
    identity: "u-1007",
    name: "Tom O'Brien",
    city: "Dublin",
    zone: "Europe/Dublin",
    tier: "Silver",
    phone: "+35316770107",
    devices: [],
  },
  {
    identity: "u-1008",
    name: "Sofia Rossi",
    city: "Milano",
    zone: "Europe/Rome",
    tier: "Gold",
    email: "sofia@example.com",
    phone: "+390236580108",
    devices: ["apns", "fcm"],
  },
  {
    identity: "u-1009",
    name: "Carlos Díaz",
    city: "Ciudad de México",
    zone: "America/Mexico_City",
    tier: "Silver",
    email: "carlos@example.com",
    phone: "+525512340109",
    devices: ["fcm"],
    hasUnsubscribed: true,
  },
  {
    identity: "u-1010",
    name: "Amara Okafor",
    city: "Lagos",
    zone: "Africa/Lagos",
    tier: "Gold",
    email: "amara@example.com",
    devices: [],
  },
  {
    identity: "u-1011",
    name: "Noah Williams",
    city: "Chicago",
    zone: "America/Chicago",
    tier: "Silver",
    email: "noah@example.com",
    phone: "+13125550111",
    devices: ["apns"],
  },
  ZOE,
];

export const DEMO_SUPPRESSION = {
  channel: "email",
  address: ZOE.email,
  reason: "550 5.1.1 The mailbox does not exist.",
} as const;

const DAY_SECONDS = 86_400;

const GOODS = [
  { Name: "Stovetop kettle", Category: "Kitchen", Price: 59 },
  { Name: "Darjeeling, first flush", Category: "Tea", Price: 29 },
  { Name: "Cast-iron pot", Category: "Kitchen", Price: 84 },
  { Name: "Assam, whole leaf", Category: "Tea", Price: 18 },
  { Name: "Two glass cups", Category: "Tableware", Price: 24 },
];

const goodsOf = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => GOODS[(first + index) % GOODS.length] ?? GOODS[0]);

const profileOf = (user: DemoUser) => ({
  type: "profile",
  identity: user.identity,
  objectId: `__demo-${user.identity}`,
  profileData: {
    Name: user.name,
    ...(user.email === undefined ? {} : { Email: user.email }),
    ...(user.phone === undefined ? {} : { Phone: user.phone, "MSG-whatsapp": true }),
    ...(user.hasUnsubscribed ? { "MSG-email": false } : {}),
    Tz: user.zone,
    City: user.city,
    "Customer Type": user.tier,
  },
});

const DEVICES = {
  fcm: { make: "Google", model: "Pixel 9", os_version: "15", app_version: "4.10.0" },
  apns: { make: "Apple", model: "iPhone 16", os_version: "18.2", app_version: "4.9.1" },
} as const;

const devicesOf = ({ identity, devices }: DemoUser) =>
  devices.map((type, index) => ({
    type: "token",
    objectId: `__demo-${identity}`,
    tokenData: { id: `demo-token-${identity}-${index + 1}`, type, ...DEVICES[type] },
  }));

const orderOf = (user: DemoUser, nowSeconds: number, days: number, first: number) => {
  const items = goodsOf(first, 1 + (first % 3));
  return {
    type: "event",
    identity: user.identity,
    ts: nowSeconds - days * DAY_SECONDS,
    evtName: "Charged",
    evtData: {
      Amount: items.reduce((sum, item) => sum + (item?.Price ?? 0), 0),
      "Charged ID": `${user.identity}-${days}`,
      "Payment Mode": first % 2 === 0 ? "Card" : "Invoice",
      Items: items,
    },
  };
};

const launchOf = (user: DemoUser, nowSeconds: number, days: number) => ({
  type: "event",
  identity: user.identity,
  ts: nowSeconds - days * DAY_SECONDS,
  evtName: "App Opened",
  evtData: {
    "App Version": days > 14 ? "4.1.0" : "4.2.0",
    OS: user.devices[0] === "apns" ? "iOS" : "Android",
  },
});

const eventsOf = (user: DemoUser, index: number, nowSeconds: number) => [
  ...[2, 9, 17, 26]
    .slice(index % 2)
    .map((days, order) => orderOf(user, nowSeconds, days + (index % 3), index + order)),
  ...(user.devices.length === 0
    ? []
    : [1, 3, 6, 12, 20, 28].map((days) => launchOf(user, nowSeconds, days + (index % 2)))),
  {
    type: "event",
    identity: user.identity,
    ts: nowSeconds - (1 + index) * DAY_SECONDS,
    evtName: "Product Viewed",
    evtData: { Product: GOODS[index % GOODS.length]?.Name ?? "Kettle", Category: "Kitchen" },
  },
];

/** Profiles, devices, and what they did in the last 30 days, as records of `POST /1/upload`. */
export const demoRecords = (nowSeconds: number): unknown[] =>
  DEMO_USERS.flatMap((user, index) => [
    profileOf(user),
    ...devicesOf(user),
    ...eventsOf(user, index, nowSeconds),
  ]);

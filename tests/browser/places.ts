import { dataOfBody, idOf } from "./answers.ts";
import type { BrowserApp } from "./app.ts";
import { bouncePlaces } from "./bouncePlaces.ts";
import { codePoolPlaces } from "./codePoolPlaces.ts";
import { contentBlockPlaces } from "./contentBlockPlaces.ts";
import { decisionPlaces } from "./decisionPlaces.ts";
import { linkedPlaces } from "./linkedPlaces.ts";
import { outgoingPlaces } from "./outgoingPlaces.ts";
import { picturePlaces } from "./picturePlaces.ts";
import { transferPlaces } from "./transferPlaces.ts";
import { wizardPlaces } from "./wizardPlaces.ts";

/** A screen's name → its path beneath the account's. */
export type Places = Readonly<Record<string, string>>;

/** Screens of an account in which nothing has happened. */
export const EMPTY: Places = {
  Home: "",
  Campaigns: "/campaigns",
  "New campaign": "/campaigns/new",
  Triggers: "/triggers",
  Messages: "/messages",
  Inbox: "/inbox",
  Users: "/users",
  Segments: "/users/segments",
  "New segment": "/users/segments/new",
  "Imports and exports": "/users/transfers",
  "Held as overdue": "/overdue",
  "Settings, providers": "/settings/providers",
  "Settings, senders": "/settings/senders",
  "Settings, sender domains": "/settings/sender-domains",
  "Settings, bounces": "/settings/bounces",
  "Settings, apps and browsers": "/settings/apps-and-browsers",
  "Settings, limits": "/settings/limits",
  "Settings, control groups": "/settings/control-groups",
  "Settings, stopped addresses": "/settings/stopped-addresses",
  "Settings, code pools": "/settings/code-pools",
  "Settings, content blocks": "/settings/content-blocks",
  "Settings, pictures": "/settings/pictures",
  "Settings, linked content": "/settings/linked-content",
  "Settings, outgoing events": "/settings/outgoing-events",
  "Settings, credentials": "/settings/credentials",
};

export interface Demo {
  account: string;
  places: Places;
}

type First = (path: string) => Promise<string>;

const campaignPlaces = async (first: First): Promise<Places> => {
  const running = await first("/campaigns?state=running&channel=email");
  const draft = await first("/campaigns?state=draft");
  const user = await first("/profiles?text=noah");
  return {
    Campaigns: "/campaigns",
    "Campaigns, none found": "/campaigns?text=nothing-is-called-so",
    "New campaign": "/campaigns/new",
    "Campaign, results": `/campaigns/${running}`,
    "Campaign, triggers": `/campaigns/${running}?tab=triggers`,
    "Campaign, tried": `/campaigns/${running}?tab=try&to=user:${user}&at=2027-03-28T02:30&zone=Europe/Berlin`,
    "Campaign, tried for nobody": `/campaigns/${running}?tab=try&to=identity:nobody-is-called-so`,
    "Campaign, last triggers": `/campaigns/${running}?tab=try&last=20`,
    "Campaign, to be tried": `/campaigns/${draft}?tab=try`,
    "Campaign, versions": `/campaigns/${running}?tab=versions`,
    "Campaign, call": `/campaigns/${running}?tab=call`,
    "Campaign, draft only": `/campaigns/${draft}`,
    "Just published": `/campaigns/${running}?published=true`,
    "Wizard, start": `/campaigns/${draft}/edit/start`,
    "Wizard, who": `/campaigns/${draft}/edit/who`,
    "Wizard, what": `/campaigns/${draft}/edit/what`,
    "Wizard, e-mail": `/campaigns/${running}/edit/what`,
    "Wizard, push": `/campaigns/${await first("/campaigns?channel=push&state=running")}/edit/what`,
    "Wizard, WhatsApp": `/campaigns/${await first("/campaigns?channel=whatsapp")}/edit/what`,
    "Wizard, webhook": `/campaigns/${await first("/campaigns?channel=webhook")}/edit/what`,
    "Wizard, when": `/campaigns/${draft}/edit/when`,
    "Wizard, overview": `/campaigns/${draft}/edit/overview`,
    "Wizard, overview of a running campaign": `/campaigns/${running}/edit/overview?to=user:${user}`,
  };
};

const logPlaces = async (first: First): Promise<Places> => ({
  Triggers: "/triggers",
  "Triggers, none found": "/triggers?recipient=identity:nobody-is-called-so",
  "Triggers of no such reference": "/triggers?reference=order-17",
  Trigger: `/triggers/${await first("/triggers")}`,
  Messages: "/messages",
  "Message, sent": `/messages/${await first("/messages?outcome=sent")}`,
  "Message, not sent": `/messages/${await first("/messages?outcome=profile_not_found")}`,
  "Message, what if now": `/messages/${await first("/messages?outcome=sent")}?now=true`,
  Inbox: "/inbox",
  "Inbox, e-mail": `/inbox?open=${await first("/inbox/messages?channel=email")}`,
  "Inbox, push": `/inbox?open=${await first("/inbox/messages?channel=push")}`,
  "Inbox, WhatsApp": `/inbox?open=${await first("/inbox/messages?channel=whatsapp")}`,
  "Inbox, webhook": `/inbox?open=${await first("/inbox/messages?channel=webhook")}`,
});

const userPlaces = async (first: First): Promise<Places> => {
  const user = await first("/profiles");
  return {
    Users: "/users",
    "Users, none found": "/users?text=nobody-is-called-so",
    User: `/users/${user}`,
    "User, events": `/users/${user}?tab=events`,
    "User, messages": `/users/${user}?tab=messages`,
    "User, devices": `/users/${user}?tab=devices`,
  };
};

/** Events in every way: several, narrowed by properties and by items, with the same value of one. */
const BEHAVIOUR = {
  type: "behaviour",
  did: true,
  match: "all",
  events: [
    {
      event: "Charged",
      where: {
        type: "and",
        nodes: [
          { type: "field", field: "Amount", test: { op: "greater", value: 100 } },
          {
            type: "field",
            field: "Items",
            test: {
              op: "items",
              quantifier: "at_least",
              count: 2,
              where: { type: "field", field: "category", test: { op: "equals", value: "shoes" } },
            },
          },
        ],
      },
    },
    { event: "App Launched" },
  ],
  within: { kind: "last", amount: 30, unit: "days" },
  measure: { kind: "sum", property: "Amount", is: { op: "between", value: 2, to: 5 } },
  constant: "City",
};

const NOT_LATELY = {
  type: "behaviour",
  did: false,
  match: "any",
  events: [{ event: "Never done" }],
  within: { kind: "ever" },
  measure: { kind: "last", within: { kind: "between", from: "2026-03-01", to: "2026-03-31T10:00:00Z" } },
};

const OTHERS = [
  { type: "device", platform: "ios", osVersion: { op: "greater_or_equal", value: "17.2" } },
  { type: "place", part: "country", values: ["DE"] },
  { type: "radius", points: [{ latitude: 52.5, longitude: 13.4, metres: 5_000 }] },
  { type: "payload", path: "order.total", test: { op: "greater", value: 100 } },
  { type: "property", property: "Name", test: { op: "equals", value: { payload: "name" } } },
];

const none = (...nodes: readonly object[]) => ({ type: "not", node: { type: "or", nodes } });

/** Every kind of condition, complete and not, received and never received, in groups in groups. */
const everyCondition = (segmentId: string): object => ({
  type: "and",
  nodes: [
    { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } },
    { type: "property", property: "Customer Type", test: { op: "greater", value: 3 } },
    { type: "property", property: "Never heard of", test: { op: "in", values: ["red", "blue"] } },
    { type: "property", property: "", test: { op: "equals" } },
    BEHAVIOUR,
    {
      type: "or",
      nodes: [
        { type: "segment", segmentId },
        { type: "not", node: { type: "reachable", channel: "push" } },
        none({ type: "subscribed", channel: "email" }, { type: "bucket", from: 0, to: 99 }),
      ],
    },
    ...OTHERS,
    NOT_LATELY,
  ],
});

type Make = (path: string, body: object) => Promise<string>;

/** Segments and a draft that asks everything: the demo itself begins with none. */
const segmentPlaces = async (make: Make, user: string): Promise<Places> => {
  const filter = {
    type: "and",
    nodes: [
      { type: "reachable", channel: "email" },
      { type: "property", property: "Name", test: { op: "exists" } },
    ],
  };
  const segment = await make("/segments", {
    name: "Named, with an e-mail address",
    description: "For the newsletter of every other month.",
    filter,
  });
  const list = await make("/segments", { name: "Visitors of the fair" });
  const draft = await make("/campaigns", {
    name: "For few",
    channel: "email",
    who: { audience: "filter", filter: everyCondition(segment) },
  });
  const empty = await make("/campaigns", {
    name: "For whom?",
    channel: "push",
    who: { audience: "filter", filter: null },
  });
  return {
    "Wizard, who by filter": `/campaigns/${draft}/edit/who`,
    "Wizard, who by a filter to come": `/campaigns/${empty}/edit/who`,
    "Wizard, overview with a filter": `/campaigns/${draft}/edit/overview`,
    Segments: "/users/segments",
    "Segments, none found": "/users/segments?text=nothing-is-called-so",
    "New segment": "/users/segments/new",
    "New list": "/users/segments/new?kind=list",
    Segment: `/users/segments/${segment}`,
    List: `/users/segments/${list}`,
    "User, segments": `/users/${user}?tab=segments`,
  };
};

/** Keys of a site, of an app, and one that is revoked; and the screens of what can be set. */
const settingsPlaces = async (it: BrowserApp, account: string, make: Make, first: First): Promise<Places> => {
  await make("/publishable-keys", {
    name: "Shop",
    allowedOrigins: ["https://shop.example", "http://localhost:3000"],
  });
  await make("/publishable-keys", { name: "Phones" });
  const former = await make("/publishable-keys", { name: "Before the move" });
  await it.asOwner("POST", `/publishable-keys/${former}/revoke`, { account });
  return {
    "Settings, account": "/settings",
    "Settings, providers": "/settings/providers",
    "Settings, provider": `/settings/providers/${await first("/providers")}`,
    "Settings, new provider": "/settings/providers/new?channel=email",
    "Settings, senders": "/settings/senders",
    "Settings, apps and browsers": "/settings/apps-and-browsers",
    "Settings, limits": "/settings/limits",
    "Settings, control groups": "/settings/control-groups",
    "Settings, credentials": "/settings/credentials",
    "Settings, people": "/settings/people",
    "Settings, you": "/settings/you",
  };
};

/** The demo account with all that it fires ended, and every screen of it. */
export const openDemo = async (it: BrowserApp): Promise<Demo> => {
  const made = await it.asOwner("POST", "/demo");
  if (made.status !== 201) throw new Error(`the demo was answered ${made.status}`);
  const account = String(made.body["accountId"]);
  await it.app.drain(60_000);
  const first: First = async (path) => {
    const [row] = dataOfBody((await it.asOwner("GET", path, { account })).body);
    if (row === undefined) throw new Error(`the demo has nothing at ${path}`);
    return idOf(row);
  };
  const make: Make = async (path, body) => {
    const answer = await it.asOwner("POST", path, { account, body });
    if (answer.status !== 201) throw new Error(`${path} was answered ${answer.status}`);
    return idOf(answer.body);
  };
  const places = {
    Home: "",
    ...(await campaignPlaces(first)),
    ...(await logPlaces(first)),
    ...(await userPlaces(first)),
    ...(await segmentPlaces(make, await first("/profiles"))),
    ...(await decisionPlaces(it, account, make, await first("/profiles"))),
    ...(await codePoolPlaces(it, account, make, {
      campaign: await first("/campaigns?state=running&channel=email"),
      user: await first("/profiles"),
    })),
    ...(await linkedPlaces(it, make)),
    ...(await outgoingPlaces(it, make, await first("/campaigns?state=running&channel=email"))),
    ...(await contentBlockPlaces(it, account, make)),
    ...(await picturePlaces(it, account)),
    ...(await wizardPlaces(make)),
    ...(await transferPlaces(it, account, make)),
    ...(await settingsPlaces(it, account, make, first)),
    ...(await bouncePlaces(it, account, make)),
    "Nothing here": "/nowhere",
  };
  return { account, places };
};

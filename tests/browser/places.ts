import { dataOfBody, idOf } from "./answers.ts";
import type { BrowserApp } from "./app.ts";

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
  "Settings, providers": "/settings/providers",
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
  return {
    Campaigns: "/campaigns",
    "Campaigns, none found": "/campaigns?text=nothing-is-called-so",
    "New campaign": "/campaigns/new",
    "Campaign, results": `/campaigns/${running}`,
    "Campaign, triggers": `/campaigns/${running}?tab=triggers`,
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
    "Wizard, overview of a running campaign": `/campaigns/${running}/edit/overview`,
  };
};

const logPlaces = async (first: First): Promise<Places> => ({
  Triggers: "/triggers",
  "Triggers, none found": "/triggers?recipient=identity:nobody-is-called-so",
  Trigger: `/triggers/${await first("/triggers")}`,
  Messages: "/messages",
  "Message, sent": `/messages/${await first("/messages?outcome=sent")}`,
  "Message, not sent": `/messages/${await first("/messages?outcome=profile_not_found")}`,
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

const settingsPlaces = async (first: First): Promise<Places> => ({
  "Settings, account": "/settings",
  "Settings, providers": "/settings/providers",
  "Settings, provider": `/settings/providers/${await first("/providers")}`,
  "Settings, new provider": "/settings/providers/new?channel=email",
  "Settings, credentials": "/settings/credentials",
  "Settings, people": "/settings/people",
  "Settings, you": "/settings/you",
});

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
  const places = {
    Home: "",
    ...(await campaignPlaces(first)),
    ...(await logPlaces(first)),
    ...(await userPlaces(first)),
    ...(await settingsPlaces(first)),
    "Nothing here": "/nowhere",
  };
  return { account, places };
};

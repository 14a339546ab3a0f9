import { callServer, registerBrowser, type Server } from "./server.ts";
import { forgetSubscribed, loadSubscribed, saveSubscribed } from "./store.ts";

/**
 * The script of pages: `clarionPush.subscribe(…)` and its kin. Docs: docs/push.md.
 */

/** The user who is logged in, as the site's own server signed it. */
interface Who {
  identity: string;
  signature: string;
}

type State = "unsupported" | "denied" | "unsubscribed" | "subscribed";

const script = document.currentScript;
const given = script instanceof HTMLScriptElement ? script : null;

const settings = {
  server: (given?.dataset["server"] ?? new URL(given?.src ?? location.href).origin).replace(/\/$/, ""),
  key: given?.dataset["key"] ?? "",
  worker: given?.dataset["worker"] ?? "/clarion-worker.js",
};

const isSupported = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const findSubscription = async (): Promise<PushSubscription | null> => {
  const registration = await navigator.serviceWorker.getRegistration(settings.worker);
  return (await registration?.pushManager.getSubscription()) ?? null;
};

/** Base64url, as Clarion writes it. */
const textOf = (key: ArrayBuffer | null): string =>
  key === null
    ? ""
    : btoa(String.fromCharCode(...new Uint8Array(key)))
        .replaceAll("+", "-")
        .replaceAll("/", "_")
        .replaceAll("=", "");

const browserKeyOf = async (server: Server): Promise<string> => {
  const { browserKey } = await (await callServer(server, "GET", "/settings")).json();
  if (typeof browserKey === "string") return browserKey;
  throw new Error("Clarion: the account has no Web Push provider; add one under Settings, Providers.");
};

/** The worker at work: a browser subscribes for one that is active. */
const openWorker = async (): Promise<ServiceWorkerRegistration> => {
  await navigator.serviceWorker.register(settings.worker);
  return navigator.serviceWorker.ready;
};

/** A subscription under another key is of no use to this account any more. */
const subscription = async (browserKey: string): Promise<PushSubscription> => {
  const { pushManager } = await openWorker();
  const known = await pushManager.getSubscription();
  if (known !== null && textOf(known.options.applicationServerKey) === browserKey) return known;
  await known?.unsubscribe();
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: browserKey });
};

const checkWho = ({ identity, signature }: Who): void => {
  if (typeof identity === "string" && typeof signature === "string" && identity !== "" && signature !== "")
    return;
  throw new Error("Clarion: expected { identity, signature } of the user who is logged in.");
};

const register = async (who: Who): Promise<void> => {
  const { server, key } = settings;
  if (key === "") throw new Error("Clarion: the script tag has no data-key with the publishable key.");
  const subscribed = await subscription(await browserKeyOf({ server, key }));
  const before = await loadSubscribed();
  await registerBrowser({ server, key }, who, subscribed, before?.token ?? null);
  const { identity, signature } = who;
  await saveSubscribed({ server, key, identity, signature, token: subscribed.endpoint });
};

const clarionPush = {
  isSupported,

  /** Whether this browser gets notifications. */
  state: async (): Promise<State> => {
    if (!isSupported()) return "unsupported";
    if (Notification.permission === "denied") return "denied";
    return (await findSubscription()) !== null && (await loadSubscribed()) !== null
      ? "subscribed"
      : "unsubscribed";
  },

  /**
   * Asks for permission and subscribes the user's browser. To be called when a button is pressed: browsers ask only then.
   *
   * @throws Error that says what is missing
   */
  subscribe: async (who: Who): Promise<void> => {
    checkWho(who);
    if (!isSupported()) throw new Error("Clarion: this browser has no push notifications.");
    if ((await Notification.requestPermission()) !== "granted")
      throw new Error("Clarion: notifications of this site are not allowed.");
    await register(who);
  },

  /** On every page: keeps the subscription of a browser that has one fresh, under the user who is logged in now. Asks nothing. */
  refresh: async (who: Who): Promise<void> => {
    checkWho(who);
    if (!isSupported() || Notification.permission !== "granted") return;
    if ((await findSubscription()) !== null && (await loadSubscribed()) !== null) await register(who);
  },

  /** When the user logs out, or wants no more of them here. */
  unsubscribe: async (): Promise<void> => {
    if (!isSupported()) return;
    const known = await loadSubscribed();
    if (known !== null) await callServer(known, "POST", "/removal", { token: known.token });
    await (await findSubscription())?.unsubscribe();
    await forgetSubscribed();
  },
};

Object.assign(window, { clarionPush });

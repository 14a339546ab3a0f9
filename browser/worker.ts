import { type Click, clickOf, readMessage, rememberedOf, type Shown, shownOf } from "./notification.ts";
import { callServer, registerBrowser } from "./server.ts";
import { loadSubscribed, saveSubscribed } from "./store.ts";

/**
 * The service worker: shows what Clarion pushes, and tells it what was shown and clicked. It may be loaded by a site's own worker
 * (`importScripts`), and leaves alone whatever is not Clarion's. Docs: docs/push.md.
 */

/** What of a service worker's surroundings is used here (Service Workers, Push API and Notifications API standards). */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface PushCame extends Waiting {
  data: { text(): string } | null;
}
interface NotificationClicked extends Waiting {
  notification: { data: unknown; close(): void };
  action: string;
}
interface SubscriptionChanged extends Waiting {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
}
interface PageWindow {
  url: string;
  focus(): Promise<unknown>;
}
interface WorkerScope {
  registration: {
    scope: string;
    pushManager: PushManager;
    showNotification(title: string, options: Shown["options"]): Promise<void>;
  };
  clients: {
    matchAll(filter: { type: "window"; includeUncontrolled: boolean }): Promise<readonly PageWindow[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(kind: "push", listener: (event: PushCame) => void): void;
  addEventListener(kind: "notificationclick", listener: (event: NotificationClicked) => void): void;
  addEventListener(kind: "pushsubscriptionchange", listener: (event: SubscriptionChanged) => void): void;
}
declare const self: WorkerScope;

/** A report that does not get through is told again after these. */
const PAUSES_MS = [2_000, 10_000];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const report = async (told: object): Promise<void> => {
  const server = await loadSubscribed();
  if (server === null) return;
  for (const pauseMs of [...PAUSES_MS, null]) {
    try {
      await callServer(server, "POST", "/reports", { reports: [told] });
      return;
    } catch (error) {
      if (pauseMs === null) console.warn(error);
      else await sleep(pauseMs);
    }
  }
};

/** Not every browser has badges, and none is to lose a notification for want of one. */
const showBadge = async (count: number | null): Promise<void> => {
  if (count === null || !("setAppBadge" in navigator)) return;
  await navigator.setAppBadge(count).catch(() => {});
};

const show = async (text: string): Promise<void> => {
  const message = readMessage(text);
  if (message === null) return;
  const { title, options, badge } = shownOf(message);
  await self.registration.showNotification(title, options);
  await Promise.all([showBadge(badge), report({ id: message.id, kind: "shown" })]);
};

/** A window that shows the page already, otherwise a new one; without a page, whichever window of the site there is. */
const lead = async ({ url }: Click): Promise<void> => {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((one) => url === null || one.url === url);
  if (open !== undefined) await open.focus();
  else await self.clients.openWindow(url ?? self.registration.scope);
};

self.addEventListener("push", (event) => {
  if (event.data !== null) event.waitUntil(show(event.data.text()));
});

self.addEventListener("notificationclick", (event) => {
  const remembered = rememberedOf(event.notification.data);
  if (remembered === null) return;
  event.notification.close();
  const click = clickOf(remembered, event.action, self.registration.scope);
  const told = {
    id: remembered.id,
    kind: "clicked",
    ...(click.button === null ? {} : { button: click.button }),
    ...(click.url === null ? {} : { url: click.url }),
  };
  event.waitUntil(Promise.allSettled([lead(click), report(told)]));
});

/** The push service gave the browser another address: the user stays the same. */
const renew = async ({ oldSubscription, newSubscription }: SubscriptionChanged): Promise<void> => {
  const known = await loadSubscribed();
  if (known === null) return;
  const applicationServerKey = oldSubscription?.options.applicationServerKey ?? null;
  const subscription =
    newSubscription ??
    (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }));
  await registerBrowser(known, known, subscription, known.token);
  await saveSubscribed({ ...known, token: subscription.endpoint });
};

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

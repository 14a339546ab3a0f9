import type { WebPushMessage } from "../src/contract/webPushMessage.ts";

/** What a notification remembers for the moment when it is clicked. */
export interface Remembered {
  id: string;
  link: string | null;
  /** Where each button leads; null: where the notification does. */
  buttons: readonly (string | null)[];
}

/** As `showNotification` takes it (Notifications API standard); the types of browsers lag behind. */
export interface Shown {
  title: string;
  options: {
    body: string;
    icon?: string;
    image?: string;
    tag?: string;
    renotify?: boolean;
    silent?: boolean;
    actions?: { action: string; title: string }[];
    data: { clarion: Remembered; values: Readonly<Record<string, string>> };
  };
  badge: number | null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const isMessage = (value: unknown): value is WebPushMessage =>
  isObject(value) && value["clarion"] === 1 && typeof value["id"] === "string";

/** Reads what was pushed; null: of somebody else, or of a later form. */
export const readMessage = (text: string): WebPushMessage | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
};

/** What the browser is asked to show. A notification that replaces another one is told of again, unless it is silent. */
export const shownOf = ({ id, title, body, link, buttons = [], ...more }: WebPushMessage): Shown => {
  const { icon, image, tag, silent, badge, data = {} } = more;
  return {
    title,
    options: {
      body,
      ...(icon === undefined ? {} : { icon }),
      ...(image === undefined ? {} : { image }),
      ...(tag === undefined ? {} : { tag, renotify: silent !== true }),
      ...(silent === true ? { silent } : {}),
      ...(buttons.length === 0
        ? {}
        : { actions: buttons.map(({ label }, index) => ({ action: String(index + 1), title: label })) }),
      data: {
        clarion: { id, link: link ?? null, buttons: buttons.map(({ deepLink }) => deepLink) },
        values: data,
      },
    },
    badge: badge ?? null,
  };
};

/** What a notification of ours remembers; null: it is of somebody else. */
export const rememberedOf = (data: unknown): Remembered | null => {
  const own = isObject(data) ? data["clarion"] : undefined;
  if (!isObject(own) || typeof own["id"] !== "string" || !Array.isArray(own["buttons"])) return null;
  const buttons = own["buttons"].map((one) => (typeof one === "string" ? one : null));
  return { id: own["id"], link: typeof own["link"] === "string" ? own["link"] : null, buttons };
};

/** What was clicked, and where that leads; a page only: a browser opens no addresses of apps. */
export interface Click {
  /** From 1; null: the notification itself. */
  button: number | null;
  url: string | null;
}

export const clickOf = ({ link, buttons }: Remembered, action: string, base: string): Click => {
  const number = Number(action);
  const button = Number.isInteger(number) && number >= 1 && number <= buttons.length ? number : null;
  const target = (button === null ? null : buttons[button - 1]) ?? link;
  const url = target !== null && URL.canParse(target, base) ? new URL(target, base) : null;
  return { button, url: url !== null && /^https?:$/.test(url.protocol) ? url.href : null };
};

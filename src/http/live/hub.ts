import type { Readable } from "node:stream";
import type { Database } from "../../db/pool.ts";
import { deleteViewer } from "../../db/queries/live.ts";
import {
  liveRecheckMs,
  liveRetryMs,
  liveStreamsPerAccountMax,
  liveStreamsPerPersonMax,
} from "../../limits.ts";
import { HttpError } from "../errors.ts";
import { openEventStream } from "./stream.ts";
import { createAccountWatch, type Listener } from "./watch.ts";

/** Who wants to listen, and to what. */
export interface Listening {
  accountId: number;
  personId: string | undefined;
  campaignId: string | undefined;
  /** Asked again and again: a key may be revoked, a session may end. */
  isStillAllowed: () => Promise<boolean>;
}

interface Room {
  listeners: Set<Listener>;
  watch: ReturnType<typeof createAccountWatch>;
}

const refuse = (detail: string): never => {
  throw new HttpError(429, "request/too-many-streams", detail, {
    "retry-after": String(liveRetryMs / 1_000),
  });
};

const isSameViewing = (a: Listener, b: Listener): boolean =>
  a.personId === b.personId && a.campaignId === b.campaignId;

const checkRoom = (room: Room | undefined, personId: string | undefined): void => {
  const listeners = [...(room?.listeners ?? [])];
  if (listeners.length >= liveStreamsPerAccountMax) {
    refuse(`The account has ${liveStreamsPerAccountMax} streams open here already.`);
  }
  if (personId === undefined) return;
  const own = listeners.filter((listener) => listener.personId === personId);
  if (own.length >= liveStreamsPerPersonMax) {
    refuse(`You have ${liveStreamsPerPersonMax} streams open already; close a window.`);
  }
};

/** All streams of this process. An account is looked at while somebody listens to it, once for all of them. */
export const createLiveHub = (db: Database) => {
  const rooms = new Map<number, Room>();

  const roomOf = (accountId: number): Room => {
    const found = rooms.get(accountId);
    if (found !== undefined) return found;
    const listeners = new Set<Listener>();
    const room = { listeners, watch: createAccountWatch(db, accountId, listeners) };
    rooms.set(accountId, room);
    room.watch.start();
    return room;
  };

  const leave = (accountId: number, room: Room, listener: Listener): void => {
    room.listeners.delete(listener);
    const { campaignId, personId } = listener;
    const isGone = ![...room.listeners].some((other) => isSameViewing(listener, other));
    if (isGone && campaignId !== undefined && personId !== undefined) {
      // when it fails, the viewer is forgotten in time
      void deleteViewer(db, accountId, { campaignId, personId }).catch(() => {});
    }
    if (room.listeners.size > 0) return;
    room.watch.stop();
    rooms.delete(accountId);
  };

  return {
    /** @throws HttpError 429 when account or person has as many streams as it may */
    listen: ({ accountId, personId, campaignId, isStillAllowed }: Listening): Readable => {
      checkRoom(rooms.get(accountId), personId);
      const room = roomOf(accountId);
      const recheck = setInterval(async () => {
        // a database that is away says nothing about who may listen
        if (!(await isStillAllowed().catch(() => true))) stream.end();
      }, liveRecheckMs);
      const stream = openEventStream(() => {
        clearInterval(recheck);
        leave(accountId, room, listener);
      });
      const listener: Listener = { stream, personId, campaignId, told: "" };
      room.listeners.add(listener);
      if (campaignId !== undefined) room.watch.welcome();
      return stream.readable;
    },
    /** Ends all streams; browsers ask again, another process if there is one. */
    close: () => {
      for (const { listeners } of rooms.values()) for (const { stream } of listeners) stream.end();
    },
  };
};

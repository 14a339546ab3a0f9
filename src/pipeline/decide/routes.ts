import type { AccountBackups } from "../../contract/backup.ts";
import type { Content } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import type { Version } from "../versions.ts";
import type { Decided, Slice } from "./batch.ts";

/** What a provider makes of a message before it is kept. */
export interface Handover {
  /** Nobody but the dashboard's inbox gets the message. */
  isSandbox: boolean;
  /** The message with what the provider's settings add to it. */
  complete: (content: Content) => Content;
}

/** Where a message goes, and how many may be leased to it now. */
export interface Destination extends Handover {
  providerId: string;
  /** It stands in for the first, which has been down since then; null: it is the first. */
  firstDownSince: Date | null;
  /** Places free in this worker. */
  room: number;
}

export interface RouteDeps {
  /** Undefined when the provider is gone. */
  destinationOf: (
    q: Queryable,
    accountId: number,
    version: Version,
    isTest: boolean,
    /** The account's second providers, for campaigns that say nothing of one. */
    backups: Partial<AccountBackups> | null,
  ) => Promise<Destination | undefined>;
  /** Of `wanted`, how many the provider's rate lets go now, across all workers. */
  takeRate: (q: Queryable, accountId: number, providerId: string, wanted: number) => Promise<number>;
}

/** Where each slice of a turn goes, and how many may still be leased to each provider. */
export interface Routes<S> {
  destinationOf(slice: S): Destination | undefined;
  /** Where an item goes: by the second channel, if it is that one's. */
  destinationFor(slice: S, item: Pick<Decided, "second">): Destination | undefined;
  hasPlace(destination: Destination): boolean;
  takePlace(destination: Destination): boolean;
}

/** Whether a slice's messages are let go by the throttle only. Tests are not. */
export const isThrottled = ({ facts, row }: Slice): boolean => facts.terms.throttle !== null && !row.isTest;

/** Where the second channels of those go who are not reachable on the first: nobody's, mostly. */
const findSeconds = async <S extends Slice & { loaded: Version }>(
  tx: Queryable,
  deps: RouteDeps,
  accountId: number,
  decided: ReadonlyMap<S, Decided[]>,
  keyOf: (slice: S) => string,
): Promise<Map<string, Destination | undefined>> => {
  const seconds = new Map<string, Destination | undefined>();
  for (const [slice, items] of decided) {
    const { second } = slice.loaded;
    const isAsked = items.some((item) => item.second !== null && item.decision.kind !== "stop");
    if (second === null || !isAsked || seconds.has(keyOf(slice))) continue;
    seconds.set(keyOf(slice), await deps.destinationOf(tx, accountId, second, slice.row.isTest, null));
  }
  return seconds;
};

/** Asks each destination once a turn: its room, and its rate for as many as could go. */
export const findRoutes = async <S extends Slice & { loaded: Version }>(
  tx: Queryable,
  deps: RouteDeps,
  { accountId, backups }: { accountId: number; backups: Partial<AccountBackups> | null },
  decided: ReadonlyMap<S, Decided[]>,
): Promise<Routes<S>> => {
  const destinations = new Map<string, Destination | undefined>();
  const going = new Map<Destination, number>();
  const keyOf = ({ loaded, row }: S): string => `${loaded.key}/${row.isTest}`;
  for (const [slice, items] of decided) {
    const key = keyOf(slice);
    if (!destinations.has(key)) {
      const found = await deps.destinationOf(tx, accountId, slice.loaded, slice.row.isTest, backups);
      destinations.set(key, found);
    }
    const destination = destinations.get(key);
    if (destination === undefined || isThrottled(slice)) continue;
    const more = items.filter(({ decision }) => decision.kind === "go" && decision.shadow === null).length;
    going.set(destination, (going.get(destination) ?? 0) + more);
  }
  const seconds = await findSeconds(tx, deps, accountId, decided, keyOf);
  const places = new Map<Destination, number>();
  for (const [destination, count] of going) {
    const wanted = Math.min(count, destination.room);
    const { providerId } = destination;
    places.set(destination, wanted > 0 ? await deps.takeRate(tx, accountId, providerId, wanted) : 0);
  }
  const destinationOf = (slice: S): Destination | undefined => destinations.get(keyOf(slice));
  return {
    destinationOf,
    destinationFor: (slice, { second }) =>
      second === null ? destinationOf(slice) : seconds.get(keyOf(slice)),
    hasPlace: (destination) => (places.get(destination) ?? 0) > 0,
    takePlace: (destination) => {
      const left = places.get(destination) ?? 0;
      places.set(destination, left - 1);
      return left > 0;
    },
  };
};

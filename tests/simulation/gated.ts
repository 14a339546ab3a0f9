import type { Connection, Database, Queryable } from "../../src/db/pool.ts";
import { type Sql, sql } from "../../src/db/sql.ts";

/** A connection that tasks use in turn. */
export interface Place {
  connection: Connection;
  pid: number;
  isFree: boolean;
}

/** A statement that waits to be let through. */
export interface Ask {
  place: Place;
  /** It ends a transaction, and so lets go of locks. */
  isEnd: boolean;
  /** @param isHeard false: whoever asked has died meanwhile */
  execute: (isHeard: boolean) => Promise<void>;
}

/** Whoever asks: its statements that wait, and the places it holds. */
export interface Asker {
  asks: Ask[];
  places: Place[];
}

const ENDS = new Set(["commit", "rollback"]);

export const openPlaces = async (db: Database, placesMax: number) => {
  const watch = await db.connect();
  const places: Place[] = [];
  for (let index = 0; index < placesMax; index++) {
    const connection = await db.connect();
    const [row] = await connection.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    places.push({ connection, pid: row?.pid ?? 0, isFree: true });
  }
  return {
    take: (asker: Asker): Place => {
      const place = places.find(({ isFree }) => isFree);
      if (place === undefined) throw new Error("more connections are wanted than the stage has");
      place.isFree = false;
      asker.places.push(place);
      return place;
    },
    leave: (asker: Asker, place: Place): void => {
      place.isFree = true;
      asker.places.splice(asker.places.indexOf(place), 1);
    },
    /** Whether the connection waits for a lock of another. */
    isBlocked: async (pid: number): Promise<boolean> => {
      const [row] = await watch.query<{ yes: boolean }>(
        sql`select cardinality(pg_blocking_pids(${pid})) > 0 as yes`,
      );
      return row?.yes === true;
    },
    close: (): void => {
      watch.release();
      for (const { connection } of places) connection.release();
    },
  };
};

export type Places = Awaited<ReturnType<typeof openPlaces>>;

const ask = <Row>(
  asker: Asker,
  place: Place,
  isEnd: boolean,
  execute: () => Promise<Row[]>,
): Promise<Row[]> =>
  new Promise((resolve, reject) => {
    asker.asks.push({
      place,
      isEnd,
      execute: (isHeard) =>
        execute().then(
          (rows) => void (isHeard && resolve(rows)),
          (error: unknown) => void (isHeard && reject(error)),
        ),
    });
  });

const queryableOn = (asker: Asker, place: Place): Queryable => ({
  query: (statement: Sql) =>
    ask(asker, place, ENDS.has(statement.text), () => place.connection.query(statement)),
  prepared: (name, text, values) =>
    ask(asker, place, false, () => place.connection.prepared(name, text, values)),
});

/** The database as a task sees it: every statement waits until it is let through. */
export const gatedDatabase = (asker: Asker, places: Places): Database => {
  const once = async <Row>(use: (q: Queryable) => Promise<Row[]>): Promise<Row[]> => {
    const place = places.take(asker);
    try {
      return await use(queryableOn(asker, place));
    } finally {
      places.leave(asker, place);
    }
  };
  return {
    query: (statement) => once((q) => q.query(statement)),
    prepared: (name, text, values) => once((q) => q.prepared(name, text, values)),
    connect: async () => {
      const place = places.take(asker);
      return { ...queryableOn(asker, place), release: () => places.leave(asker, place) };
    },
    session: () => Promise.reject(new Error("a task on the stage has no session")),
    close: async () => {},
  };
};

/** What page and service worker keep together: of one browser and one site. */
export interface Subscribed {
  /** Scheme, host and port of Clarion. */
  server: string;
  key: string;
  identity: string;
  signature: string;
  /** The endpoint that was registered. */
  token: string;
}

const DATABASE = "clarion-push";
const TABLE = "state";
const ROW = "subscribed";

const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const withTable = async <Result>(
  mode: IDBTransactionMode,
  ask: (table: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> => {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
  const database = await done(opening);
  try {
    return await done(ask(database.transaction(TABLE, mode).objectStore(TABLE)));
  } finally {
    database.close();
  }
};

/** Null: nobody has subscribed here. */
export const loadSubscribed = async (): Promise<Subscribed | null> =>
  (await withTable<Subscribed | undefined>("readonly", (table) => table.get(ROW))) ?? null;

export const saveSubscribed = async (subscribed: Subscribed): Promise<void> => {
  await withTable("readwrite", (table) => table.put(subscribed, ROW));
};

export const forgetSubscribed = (): Promise<void> => withTable("readwrite", (table) => table.delete(ROW));

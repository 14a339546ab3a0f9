/** What is uploaded: the same records for the product and for its ceiling. */

/** Users that are known before it is measured. */
export const UPLOAD_USERS = 20_000;
export const UPLOAD_RECORDS = 1_000;

const EVENT_NAMES = ["Viewed", "Searched", "Added to Cart", "Charged", "Shared", "Rated", "Opened", "Left"];
const CITIES = ["Vienna", "Graz", "Linz", "Bonn", "Köln", "Lyon", "Pune", "Cork"];
const PLANS = ["free", "silver", "gold"];

/** Spreads numbers that follow each other (Knuth's multiplicative hash). */
export const spreadOver = (n: number, buckets: number): number =>
  (Math.imul(n, 2_654_435_761) >>> 0) % buckets;

const pick = (words: readonly string[], n: number): string => words[n % words.length] ?? "";

/** Every eleventh record is of somebody new; the others go round among the known. */
const userOf = (run: string, n: number, users: number): string =>
  n % 11 === 0 ? `new-${run}-${n}` : `up-${spreadOver(n, users)}`;

export interface UploadEvent {
  kind: "event";
  user: string;
  name: string;
  properties: Record<string, string | number>;
}

export interface UploadProfile {
  kind: "profile";
  user: string;
  properties: Record<string, string | number>;
  email: string;
}

export interface UploadToken {
  kind: "token";
  user: string;
  token: string;
}

export type UploadRecord = UploadEvent | UploadProfile | UploadToken;

/** Record `n` of a run: of twenty, twelve events, seven profiles and a token. */
const recordOf = (run: string, n: number, users: number): UploadRecord => {
  const user = userOf(run, n, users);
  const kind = n % 20;
  if (kind === 19) return { kind: "token", user, token: `token-of-${user}` };
  if (kind >= 12) {
    const email = `${user}@example.com`;
    const properties = {
      Name: `Pat ${user}`,
      Email: email,
      Plan: pick(PLANS, spreadOver(n, 7)),
      City: pick(CITIES, n),
      Score: n % 100,
    };
    return { kind: "profile", user, properties, email };
  }
  const properties = {
    Amount: (n % 1_000) / 10,
    Currency: "EUR",
    Category: `Category ${n % 40}`,
    "Order ID": `o-${run}-${n}`,
  };
  return { kind: "event", user, name: pick(EVENT_NAMES, spreadOver(n, 8)), properties };
};

/**
 * The records of one request.
 *
 * @param users that are known: `up-0` …
 */
export const uploadBatch = (run: string, batch: number, users: number = UPLOAD_USERS): UploadRecord[] =>
  Array.from({ length: UPLOAD_RECORDS }, (_, index) => recordOf(run, batch * UPLOAD_RECORDS + index, users));

/** Profiles of all known users. */
export const knownUsers = (): UploadRecord[][] =>
  Array.from({ length: UPLOAD_USERS / UPLOAD_RECORDS }, (_, batch) =>
    Array.from({ length: UPLOAD_RECORDS }, (_, index) => {
      const user = `up-${batch * UPLOAD_RECORDS + index}`;
      const email = `${user}@example.com`;
      return {
        kind: "profile",
        user,
        email,
        properties: { Name: `Pat ${user}`, Email: email, Plan: "free" },
      };
    }),
  );

const wireOf = (record: UploadRecord): unknown => {
  switch (record.kind) {
    case "event":
      return { type: "event", identity: record.user, evtName: record.name, evtData: record.properties };
    case "profile":
      return { type: "profile", identity: record.user, profileData: record.properties };
    case "token":
      return {
        type: "token",
        identity: record.user,
        tokenData: { id: record.token, type: "fcm", os_version: "15", app_version: "4.10.0" },
      };
  }
};

/** The body of `POST /1/upload`. */
export const uploadBody = (records: readonly UploadRecord[]): string =>
  JSON.stringify({ d: records.map(wireOf) });

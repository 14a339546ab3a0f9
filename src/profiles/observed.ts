import type { CatalogueCounts } from "../db/queries/catalogue.ts";
import {
  cataloguePendingPropertiesMax,
  cataloguePendingValuesMax,
  catalogueValueCharsMax,
  catalogueValuesMax,
} from "../limits.ts";
import type { PropertyChange } from "./changes.ts";
import type { EventData, EventValue } from "./eventRecord.ts";
import type { UploadEntry } from "./planUpload.ts";
import { isDateText, type Scalar } from "./values.ts";

/** What was seen of one property since it was last taken. */
export interface Observed extends CatalogueCounts {
  /** The most frequent values, each with how often it came at most. */
  values: Map<Scalar, number>;
}

export interface Observations {
  /** Notes the names, types and values of a stored record; what does not fit in memory is left out. */
  add(accountId: number, entry: UploadEntry): void;
  /** What was noted, by account; from here on notes begin anew. */
  take(): Map<number, Observed[]>;
}

/** Of a person, not of a kind of person: their types are noted, their values never. */
const PERSONAL_KEYS: ReadonlySet<string> = new Set([
  "Name",
  "Email",
  "Phone",
  "DOB",
  "Latitude",
  "Longitude",
]);
const LIKE_A_PHONE_NUMBER = /^\+?[\d ().-]{7,}$/;

/** An address under whatever name it came. */
const isLikeAnAddress = (text: string): boolean => text.includes("@") || LIKE_A_PHONE_NUMBER.test(text);

/** Of profiles, of one kind of event, or of its items. */
type Properties = Map<string, Observed>;

interface AccountNotes {
  profile: Properties;
  event: Map<string, Properties>;
  item: Map<string, Properties>;
}

interface Notes {
  accounts: Map<number, AccountNotes>;
  properties: number;
  values: number;
}

const emptyNotes = (): Notes => ({ accounts: new Map(), properties: 0, values: 0 });

export const createObservations = (): Observations => {
  let notes = emptyNotes();
  return {
    add: (accountId, entry) => noteRecord(notes, accountId, entry),
    take: () => {
      const taken = new Map([...notes.accounts].map(([id, account]) => [id, everythingIn(account)] as const));
      notes = emptyNotes();
      return taken;
    },
  };
};

const everythingIn = ({ profile, event, item }: AccountNotes): Observed[] =>
  [profile, ...event.values(), ...item.values()].flatMap((properties) => [...properties.values()]);

const noteRecord = (notes: Notes, accountId: number, entry: UploadEntry): void => {
  const { operation } = entry;
  if (operation.type === "token") return;
  const account = notes.accounts.get(accountId) ?? { profile: new Map(), event: new Map(), item: new Map() };
  notes.accounts.set(accountId, account);
  if (operation.type === "event") noteEvent(notes, account, operation.event, entry);
  else for (const change of operation.changes) noteChange(notes, account.profile, change, entry);
};

const noteChange = (
  notes: Notes,
  properties: Properties,
  change: PropertyChange,
  entry: UploadEntry,
): void => {
  if (change.kind === "delete" || change.kind === "remove") return;
  const observed = propertyOf(
    notes,
    properties,
    { kind: "profile", nameKey: "", property: change.key },
    entry,
  );
  if (observed === undefined) return;
  if (change.kind === "incr") observed.numbers++;
  else note(notes, observed, change.kind === "add" ? change.values : change.value, entry);
};

const noteEvent = (
  notes: Notes,
  account: AccountNotes,
  { nameKey, properties }: EventData,
  entry: UploadEntry,
): void => {
  const own = propertiesOf(account.event, nameKey);
  propertyOf(notes, own, { kind: "event", nameKey, property: "" }, entry);
  for (const [property, value] of properties) {
    const observed = propertyOf(notes, own, { kind: "event", nameKey, property }, entry);
    if (observed !== undefined) note(notes, observed, value, entry);
    if (isObjects(value)) for (const item of value) noteItem(notes, account, nameKey, item, entry);
  }
};

const noteItem = (
  notes: Notes,
  account: AccountNotes,
  nameKey: string,
  item: EventValue,
  entry: UploadEntry,
): void => {
  if (typeof item !== "object" || Array.isArray(item)) return;
  const own = propertiesOf(account.item, nameKey);
  for (const [property, value] of Object.entries(item)) {
    const observed = propertyOf(notes, own, { kind: "item", nameKey, property }, entry);
    if (observed !== undefined) note(notes, observed, value, entry);
  }
};

const propertiesOf = (byName: Map<string, Properties>, nameKey: string): Properties => {
  const known = byName.get(nameKey) ?? new Map();
  byName.set(nameKey, known);
  return known;
};

const propertyOf = (
  notes: Notes,
  properties: Properties,
  place: Pick<Observed, "kind" | "nameKey" | "property">,
  { receivedAt }: UploadEntry,
): Observed | undefined => {
  const known = properties.get(place.property);
  if (known !== undefined) {
    if (receivedAt > known.lastSeenAt) known.lastSeenAt = receivedAt;
    return known;
  }
  if (notes.properties >= cataloguePendingPropertiesMax) return undefined;
  notes.properties++;
  const counts = { texts: 0, numbers: 0, booleans: 0, dates: 0, lists: 0, objects: 0 };
  const made: Observed = { ...place, ...counts, lastSeenAt: receivedAt, values: new Map() };
  properties.set(place.property, made);
  return made;
};

/** `Items`: a list of objects. */
const isObjects = (value: EventValue): value is readonly EventValue[] =>
  Array.isArray(value) && typeof value[0] === "object";

const note = (notes: Notes, observed: Observed, value: EventValue, entry: UploadEntry): void => {
  if (typeof value === "string") observed[isDateText(value) ? "dates" : "texts"]++;
  else if (typeof value === "number") observed.numbers++;
  else if (typeof value === "boolean") observed.booleans++;
  else if (isObjects(value)) observed.objects++;
  else observed.lists++;
  if (observed.kind === "profile" && PERSONAL_KEYS.has(observed.property)) return;
  if (typeof value !== "object") noteValue(notes, observed, value, entry);
  else if (Array.isArray(value)) {
    for (const one of value) if (typeof one !== "object") noteValue(notes, observed, one, entry);
  }
};

const noteValue = (notes: Notes, { values }: Observed, value: Scalar, entry: UploadEntry): void => {
  const known = values.get(value);
  if (known !== undefined) values.set(value, known + 1);
  else if (!isListable(value, entry)) return;
  else if (values.size >= catalogueValuesMax) replaceLeast(values, value);
  else if (notes.values < cataloguePendingValuesMax) {
    notes.values++;
    values.set(value, 1);
  }
};

/** A text that may be shown to whoever builds a filter: short, no date, and nobody's address or identity. */
const isListable = (value: Scalar, { operation }: UploadEntry): boolean => {
  if (typeof value !== "string") return true;
  if (value === "" || value.length > catalogueValueCharsMax || isDateText(value)) return false;
  return !isLikeAnAddress(value) && operation.identities.every((own) => own.value !== value);
};

/** The least frequent value makes way and hands on its count (Metwally et al., Space-Saving, ICDT 2005). */
const replaceLeast = (values: Map<Scalar, number>, value: Scalar): void => {
  let [least] = values;
  if (least === undefined) return;
  for (const one of values) if (one[1] < least[1]) least = one;
  values.delete(least[0]);
  values.set(value, least[1] + 1);
};

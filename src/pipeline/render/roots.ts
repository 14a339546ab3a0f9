/** What a template can read, and what is known of it beforehand. */
export interface Root {
  readonly name: string;
  readonly doc: string;
  /** Undefined where any name may be read. */
  readonly members?: readonly string[];
}

export const ROOTS: readonly Root[] = [
  { name: "Profile", doc: "The user: properties, and Identity, Email, Phone and Tz." },
  { name: "ExternalTrigger", doc: "What the call sent in ExternalTrigger." },
  { name: "Campaign", doc: "This campaign.", members: ["id", "campaignId", "name"] },
  { name: "Account", doc: "Your account.", members: ["name", "postal_address"] },
  { name: "Codes", doc: "A one-time code of the pool of this name: Codes.summer." },
  {
    name: "Links",
    doc: "Pages of this message: to unsubscribe, to choose what one gets, and the message itself.",
    members: ["unsubscribe", "preferences", "view_in_browser"],
  },
  { name: "Linked", doc: "What a look-up of another system gives: Linked.weather.temperature." },
  { name: "now", doc: "The moment of the message, in the user's time zone." },
];

const byName = new Map(ROOTS.map((root) => [root.name.toLowerCase(), root]));

/** Templates find names whatever their case. */
export const rootNamed = (name: string): Root | undefined => byName.get(name.toLowerCase());

/** What `*|UNSUBSCRIBE|*` stands for in an e-mail, in as many characters, so that every place keeps its column. */
export const UNSUBSCRIBE = { placeholder: "*|UNSUBSCRIBE|*", output: "{{Unsubscribe}}", name: "Unsubscribe" };

export const ROOT_NAMES: ReadonlySet<string> = new Set([...byName.keys(), UNSUBSCRIBE.name.toLowerCase()]);

import { samplePairsDepthMax } from "../../../limits.ts";
import { isRecord, type JsonRecord } from "../liquid/values.ts";
import { itemOf, membersOf, type PayloadNode } from "./payloadTree.ts";

/** What a sample says for a key, by the words of its name; the first that fits. */
const BY_NAME: readonly (readonly [RegExp, string | number])[] = [
  [/e-?mail/, "pat@example.com"],
  [/phone|mobile|whatsapp/, "+14155550100"],
  [/image|picture|photo|thumbnail|logo|avatar|icon/, "https://example.com/image.jpg"],
  [/url|link|href|website/, "https://example.com/"],
  [/\b(otp|pin|passcode|one time)\b|verification code/, "482913"],
  [/coupon|promo|voucher|discount code/, "WELCOME10"],
  [/code/, "482913"],
  [/currency/, "USD"],
  [/price|cost|amount|fee|total|subtotal|tax|balance|paid/, "$5.00"],
  [/percent|discount/, "10%"],
  [/quantity|qty|count|items left|stock|points|steps/, 2],
  [/\btime\b/, "10:30"],
  [/date|\b(at|on|day|deadline|expiry|expires)$/, "2026-01-15T10:30:00Z"],
  [/country/, "United States"],
  [/city/, "San Francisco"],
  [/address|street/, "1 Market Street"],
  [/first name|\bname$/, "Pat"],
  [/last name|surname/, "Example"],
  [/\b(ids?|number|no|sku|reference|ref|tracking)$/, "A-1001"],
  [/^(is|has|can)\b/, "true"],
];

/** `productName` and `product_name` as `product name`. */
const wordsOf = (name: string): string =>
  name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/[_\-.\s]+/g, " ")
    .trim()
    .toLowerCase();

const named = (name: string): string | number => {
  const words = wordsOf(name);
  const known = BY_NAME.find(([pattern]) => pattern.test(words))?.[1];
  if (
    known !== undefined &&
    !(known === "Pat" && /product|item|plan|campaign|company|brand|store/.test(words))
  ) {
    return known;
  }
  return words === "" ? "value" : words.charAt(0).toUpperCase() + words.slice(1);
};

const numberFor = (name: string): number => {
  const known = named(name);
  return typeof known === "number" ? known : 5;
};

const scalarOf = ({ name, wants, literal }: PayloadNode, listName: string): unknown => {
  if (literal !== undefined) return literal;
  const asked = name === "[]" ? listName : name;
  if (wants === "number") return numberFor(asked);
  return wants === "date" ? "2026-01-15T10:30:00Z" : named(asked);
};

const itemsFor = (node: PayloadNode, item: PayloadNode, lists: number): unknown[] => {
  const count = lists < samplePairsDepthMax ? 2 : 1;
  return Array.from({ length: count }, () => sampleOf(item, lists + 1, node.name));
};

const sampleOf = (node: PayloadNode, lists: number, listName: string): unknown => {
  const item = itemOf(node);
  if (item !== undefined) return itemsFor(node, item, lists);
  const members = membersOf(node);
  return members.length > 0 ? objectOf(members, lists) : scalarOf(node, listName);
};

const objectOf = (members: readonly PayloadNode[], lists: number): JsonRecord =>
  Object.fromEntries(members.map((member) => [member.name, sampleOf(member, lists, "")]));

const completed = (node: PayloadNode, own: unknown, lists: number): unknown => {
  const item = itemOf(node);
  if (item !== undefined && Array.isArray(own)) return own.map((one) => completed(item, one, lists + 1));
  return item === undefined && isRecord(own) ? completedObject(membersOf(node), own, lists) : own;
};

/** Own values stay; keys are found whatever their case, as templates do. */
const completedObject = (members: readonly PayloadNode[], own: JsonRecord, lists: number): JsonRecord => {
  const nodes = new Map(members.map((member) => [member.name.toLowerCase(), member]));
  const kept = Object.entries(own).map(([key, value]): [string, unknown] => {
    const node = nodes.get(key.toLowerCase());
    nodes.delete(key.toLowerCase());
    return [key, node === undefined ? value : completed(node, value, lists)];
  });
  return { ...Object.fromEntries(kept), ...objectOf([...nodes.values()], lists) };
};

/** A payload with everything that the templates read: the author's own values, and likely ones for the rest. */
export const samplePayloadOf = (root: PayloadNode, own: JsonRecord = {}): JsonRecord =>
  completedObject(membersOf(root), own, 0);

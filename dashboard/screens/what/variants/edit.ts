import type { Variant, WinnerRule } from "../../../../src/contract/campaign.ts";
import { CHANNELS, type ChannelName } from "../../../../src/contract/content.ts";
import { asSingle, variantsOf } from "../../../../src/contract/variants.ts";
import { testVariantsMax } from "../../../../src/limits.ts";
import { variants as words } from "../../../texts/variants.ts";
import type { What } from "../templates.ts";

/** Changes of a campaign's messages: their kind, and which there are. */

export type MessageType = What["messageType"];

const ID_CHARS = 8;
/** Unlike any that a user was assigned, so that no new variant inherits the users of one that is gone. */
export const newVariantId = (): string => crypto.randomUUID().replaceAll("-", "").slice(0, ID_CHARS);

const WHOLE = 100;
/** Equal shares that add up to the whole: the first take what is left over. */
const evenShares = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor(WHOLE / count) + (index < WHOLE % count ? 1 : 0));

export const evenOut = (variants: readonly Variant[]): Variant[] => {
  const shares = evenShares(variants.length);
  return variants.map((variant, index) => ({ ...variant, share: shares[index] ?? 0 }));
};

export const shareSum = (variants: readonly Variant[]): number =>
  variants.reduce((sum, { share }) => sum + share, 0);

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const freeName = (variants: readonly Variant[]): string => {
  const taken = new Set(variants.map(({ name }) => name.trim().toUpperCase()));
  return LETTERS.find((letter) => !taken.has(letter)) ?? String(variants.length + 1);
};

const FIRST_WINNER: WinnerRule = {
  by: "clicks",
  afterMessages: 1_000,
  afterHours: null,
  whenClear: "winner_only",
};
/** What the channel tells best: nobody clicks a webhook. */
const winnerOf = (channel: ChannelName): WinnerRule =>
  channel === "webhook" ? { ...FIRST_WINNER, by: "conversions" } : FIRST_WINNER;

const messagesIn = (what: What | Variant): Pick<Variant, ChannelName> => {
  const messages: Pick<Variant, ChannelName> = {};
  if (what.email !== undefined) messages.email = what.email;
  if (what.push !== undefined) messages.push = what.push;
  if (what.whatsapp !== undefined) messages.whatsapp = what.whatsapp;
  if (what.webhook !== undefined) messages.webhook = what.webhook;
  return messages;
};

const withoutMessages = (what: What): What => {
  const rest = { ...what };
  for (const channel of CHANNELS) delete rest[channel];
  return rest;
};

const first = (what: What, newId: () => string): Variant[] => {
  const known = variantsOf(what);
  if (known.length > 0) return [...known];
  const base = { share: 0, value: "", ...messagesIn(what) };
  return [
    { ...base, id: newId(), name: "A" },
    { ...base, id: newId(), name: "B" },
  ];
};

const forProperty = (variants: readonly Variant[]): Variant[] =>
  variants.map((variant, index) => ({ ...variant, name: index === 0 ? words.others : variant.name }));

/** The messages under another kind: what was written stays, the first message of several becomes the only one. */
export const withType = (
  what: What,
  channel: ChannelName,
  messageType: MessageType,
  newId = newVariantId,
): What => {
  if (messageType === what.messageType) return what;
  const [only] = variantsOf(what);
  if (messageType === "single") return only === undefined ? { ...what, messageType } : asSingle(what, only);
  const { winner, byProperty, ...rest } = withoutMessages(what);
  const variants = first(what, newId);
  if (messageType === "property") {
    return { ...rest, messageType, byProperty: byProperty ?? "", variants: forProperty(variants) };
  }
  const few = variants.slice(0, testVariantsMax);
  if (messageType === "ab")
    return { ...rest, messageType, winner: winner ?? winnerOf(channel), variants: few };
  return { ...rest, messageType, variants: shareSum(few) === WHOLE ? few : evenOut(few) };
};

/** Another message, as the given one is written or empty; in a split all come to equal shares. */
export const withMore = (what: What, from: Variant | null, newId = newVariantId): What => {
  const variants = what.variants ?? [];
  const messages = from === null ? {} : messagesIn(from);
  const name = freeName(variants);
  const more = [...variants, { id: newId(), name, share: 0, value: "", ...messages }];
  return { ...what, variants: what.messageType === "split" ? evenOut(more) : more };
};

export const without = (what: What, index: number): What => {
  const left = (what.variants ?? []).filter((_, at) => at !== index);
  return { ...what, variants: what.messageType === "split" ? evenOut(left) : left };
};

export const withVariant = (what: What, index: number, change: Partial<Variant>): What => ({
  ...what,
  variants: (what.variants ?? []).map((variant, at) => (at === index ? { ...variant, ...change } : variant)),
});

/** Of two, the other takes what is left. */
export const withShare = (what: What, index: number, share: number): What => {
  const changed = withVariant(what, index, { share });
  const { variants = [] } = changed;
  return variants.length === 2 && share <= WHOLE
    ? withVariant(changed, 1 - index, { share: WHOLE - share })
    : changed;
};

/** The name follows the value until the person gives one of its own. */
export const withValue = (what: What, index: number, value: string): What => {
  const before = what.variants?.[index];
  const follows =
    before === undefined ||
    before.name === before.value ||
    LETTERS.includes(before.name) ||
    before.name === "";
  return withVariant(what, index, follows && value !== "" ? { value, name: value.slice(0, 60) } : { value });
};

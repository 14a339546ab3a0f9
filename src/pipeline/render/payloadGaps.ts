import type { CampaignContent } from "../../contract/campaign.ts";
import { payloadGapsMax } from "../../limits.ts";
import { compileAll } from "./compile.ts";
import { readsOf } from "./payloadKeys.ts";
import { isBareWithin, itemOf, joined, membersOf, type PayloadNode } from "./reads/payloadTree.ts";
import { ITEM } from "./reads/scope.ts";

/** Where a payload does not keep to what the templates read. */
export interface PayloadGap {
  /** `productDetails[0].productName`. */
  path: string;
  lacks: "value" | "list";
}

/** What a version's templates ask of a payload; computed once a version. */
export interface PayloadContract {
  /** The campaign insists on it. */
  isStrict: boolean;
  /**
   * The first gaps, at most `payloadGapsMax`. Total: any value gives an answer.
   *
   * @param payload the `ExternalTrigger` object, parsed; whatever is no object has no keys
   */
  gapsIn(payload: unknown): PayloadGap[];
}

const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** As templates find it: by its exact name, otherwise whatever its case. */
const memberOf = (value: unknown, name: string): unknown => {
  if (typeof value !== "object" || value === null) return undefined;
  if (Object.hasOwn(value, name)) return Object.entries(value).find(([key]) => key === name)?.[1];
  const wanted = name.toLowerCase();
  return Object.entries(value).find(([key]) => key.toLowerCase() === wanted)?.[1];
};

const look = (node: PayloadNode, value: unknown, path: string, gaps: PayloadGap[]): void => {
  if (gaps.length >= payloadGapsMax) return;
  const item = itemOf(node);
  if (isMissing(value)) {
    const isAsked = item === undefined ? isBareWithin(node) : node.isBare;
    if (isAsked) gaps.push({ path, lacks: item === undefined ? "value" : "list" });
    return;
  }
  if (item === undefined) lookAtMembers(node, value, path, gaps);
  else if (Array.isArray(value)) {
    for (const [place, inner] of value.entries()) lookAtItem(item, inner, `${path}[${place}]`, gaps);
  } else if (node.children.has(ITEM)) gaps.push({ path, lacks: "list" });
};

const lookAtItem = (item: PayloadNode, value: unknown, path: string, gaps: PayloadGap[]): void => {
  if (itemOf(item) !== undefined) look(item, value, path, gaps);
  else if (membersOf(item).length > 0) lookAtMembers(item, value, path, gaps);
  else if (item.isBare && isMissing(value) && gaps.length < payloadGapsMax)
    gaps.push({ path, lacks: "value" });
};

const lookAtMembers = (node: PayloadNode, value: unknown, path: string, gaps: PayloadGap[]): void => {
  for (const member of membersOf(node)) {
    look(member, memberOf(value, member.name), joined(path, member.name), gaps);
  }
};

/** What the templates of the campaign's own channel ask of a payload; those of several messages ask for what any of them reads. */
export const payloadContractOf = (content: CampaignContent): PayloadContract => {
  const { payload } = readsOf(compileAll(content).fields);
  return {
    isStrict: content.what.strictPayload ?? false,
    gapsIn: (value) => {
      const gaps: PayloadGap[] = [];
      lookAtMembers(payload, value, "", gaps);
      return gaps;
    },
  };
};

/** One gap in words. */
export const gapWords = ({ path, lacks }: PayloadGap): string =>
  lacks === "list"
    ? `ExternalTrigger.${path} must be a list: the message repeats something for each of its items`
    : `ExternalTrigger.${path} is missing: the message reads it and gives no default`;

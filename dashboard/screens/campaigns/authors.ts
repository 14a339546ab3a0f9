import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import type { Member } from "../../../src/contract/session.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";

const PERSON = "person/";
const CREDENTIAL = "credential/";
const DEMO = "demo";

/** Who `createdBy` names, as a person calls them. */
export const authorName = (createdBy: string, members: readonly Member[]): string => {
  if (createdBy === DEMO) return texts.demo;
  if (createdBy.startsWith(CREDENTIAL)) return texts.credential;
  if (!createdBy.startsWith(PERSON)) return createdBy;
  const member = members.find(({ id }) => createdBy === `${PERSON}${id}`);
  if (member === undefined) return texts.formerMember;
  return member.name === "" ? member.email : member.name;
};

/** Creators to choose from: the members, and whoever else made what is shown. */
export const authorChoices = (
  members: readonly Member[],
  rows: readonly CampaignListItem[],
  chosen: string | undefined,
): { value: string; label: string }[] => {
  const known = [
    ...members.map(({ id }) => `${PERSON}${id}`),
    ...rows.map(({ createdBy }) => createdBy),
    ...(chosen === undefined ? [] : [chosen]),
  ];
  const numbered = new Map<string, number>();
  return [...new Set(known)].map((value) => {
    const name = authorName(value, members);
    const times = (numbered.get(name) ?? 0) + 1;
    numbered.set(name, times);
    return { value, label: times === 1 ? name : `${name} (${times})` };
  });
};

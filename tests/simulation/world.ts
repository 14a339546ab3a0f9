import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { GlobalLimits } from "../../src/contract/schedule.ts";
import type { Seeded } from "../crash/seeded.ts";
import { hex, idAt, pick } from "./chance.ts";
import { campaignContent, channelLimits } from "./contents.ts";
import { disturbancesOf, type Happening, triggersOf } from "./happenings.ts";

/** Everything that a seed decides beforehand: an account, its users and campaigns, and what happens when. */
export interface World {
  startMs: number;
  timeZone: string;
  globalLimits: GlobalLimits;
  key: Buffer;
  users: WorldUser[];
  groups: { id: string; kind: "system" | "custom"; percent: number }[];
  /** Profiles in no control group. */
  exempt: number[];
  campaigns: { id: string; content: CampaignContent }[];
  happenings: Happening[];
}

interface WorldUser {
  /** The profile's id, too. */
  no: number;
  identity: string;
  timeZone: string | null;
  email: string;
  isSubscribed: boolean;
}

/** Forty, on both sides of everything: clocks that change and do not, at odd offsets and at midnight. */
export const ZONES = [
  ..."Pacific/Apia Pacific/Kiritimati Pacific/Pago_Pago Pacific/Chatham Pacific/Auckland Pacific/Honolulu".split(
    " ",
  ),
  ..."Australia/Lord_Howe Australia/Sydney Australia/Adelaide Australia/Darwin Australia/Eucla".split(" "),
  ..."Asia/Kolkata Asia/Kathmandu Asia/Tokyo Asia/Tehran Asia/Yangon Asia/Beirut Asia/Gaza Asia/Kabul".split(
    " ",
  ),
  ..."Africa/Cairo Africa/Casablanca Africa/Lagos Africa/Nairobi".split(" "),
  ..."Europe/Berlin Europe/London Europe/Lisbon Europe/Chisinau Europe/Dublin Europe/Istanbul".split(" "),
  ..."Atlantic/Azores America/St_Johns America/New_York America/Los_Angeles America/Havana".split(" "),
  ..."America/Santiago America/Asuncion America/Sao_Paulo America/Scoresbysund".split(" "),
  ..."UTC UTC+05:30".split(" "),
];

const ACCOUNT_ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "America/Havana",
  "Australia/Lord_Howe",
];

/** More users, of whom no zone is known. */
const ZONELESS = 4;

/** One user in each zone. */
const usersOf = (chance: Seeded): WorldUser[] =>
  [...ZONES, ...Array.from({ length: ZONELESS }, () => null)].map(
    (timeZone, index): WorldUser => ({
      no: index + 1,
      identity: `user-${index + 1}`,
      timeZone,
      email: `user-${chance.happens(0.95) ? index + 1 : 1}@example.com`,
      isSubscribed: chance.happens(0.85),
    }),
  );

const groupsOf = (chance: Seeded, startMs: number): World["groups"] => {
  const kinds = ["system", "custom", "custom"] as const;
  return kinds.flatMap((kind) =>
    chance.happens(0.4) ? [{ id: idAt(chance, startMs), kind, percent: chance.whole(2, 5) }] : [],
  );
};

/** A window that is over when it is published is no window. */
const publishedAt = (content: CampaignContent, atMs: number): CampaignContent => {
  const { when } = content;
  const isOver = when.endAt !== null && Date.parse(when.endAt) <= atMs;
  return isOver ? { ...content, when: { ...when, endAt: null } } : content;
};

/** @param chance of one seed: the same world each time */
export const makeWorld = (chance: Seeded): World => {
  const startMs = Date.parse("2027-03-08T00:00:00Z");
  const channel = chance.happens(0.7) ? "webhook" : "email";
  const users = usersOf(chance);
  const groups = groupsOf(chance, startMs);
  const newContent = (): CampaignContent => campaignContent(chance, channel, startMs, groups);
  const campaigns = Array.from({ length: chance.whole(2, 4) }, () => ({
    id: idAt(chance, startMs),
    content: newContent(),
  }));
  const none: GlobalLimits = { push: null, email: null, whatsapp: null, webhook: null };
  const cast = { startMs, users, campaigns };
  const fired = triggersOf(chance, cast);
  const others = disturbancesOf(chance, cast, fired, (atMs) => publishedAt(newContent(), atMs));
  return {
    startMs,
    timeZone: pick(chance, ACCOUNT_ZONES),
    globalLimits: chance.happens(0.6) ? { ...none, [channel]: channelLimits(chance) } : none,
    key: Buffer.from(hex(chance, 64), "hex"),
    users,
    groups,
    exempt: users.filter(() => chance.happens(0.05)).map(({ no }) => no),
    campaigns,
    happenings: [...fired, ...others].sort((a, b) => a.atMs - b.atMs),
  };
};

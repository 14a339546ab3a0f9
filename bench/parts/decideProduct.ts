import { type Database, openDatabase } from "../../src/db/pool.ts";
import { serveCalls } from "../part.ts";
import { contentFor, type DecideSetup, fillEvents, MATCHING, prepareDecide } from "./decideData.ts";
import { createDecideRunner, type DecideRunner } from "./decideRunner.ts";
import { newGatedCampaign, switchGatesOn } from "./gatedCampaign.ts";

/** Which campaign decides: to all that are named, only to those who match, to those who live somewhere, or that with every gate on. */
export type Kind = "open" | "filtered" | "matching" | "gated";

let db: Database;
let setup: DecideSetup;
/** The custom control groups, where gates are on. */
let groups: string[] | undefined;
let decide: DecideRunner;

const campaignOf = async (kind: Kind): Promise<string> => {
  if (kind === "open") return setup.campaignId;
  if (kind === "filtered") return setup.filteredCampaignId;
  if (kind === "matching") return setup.matchingCampaignId;
  groups ??= await switchGatesOn(db, setup.accountId);
  return newGatedCampaign(db, {
    accountId: setup.accountId,
    open: contentFor(setup.providerId, MATCHING),
    groups,
  });
};

serveCalls({
  start: async ({ url, events = 0 }: { url: string; events?: number }) => {
    db = openDatabase({ url, connectionsMax: 6, name: "bench decide product", prefersIndexes: true });
    setup = await prepareDecide(db);
    if (events > 0) await fillEvents(db, setup, events);
    decide = await createDecideRunner(db, setup);
  },
  run: async ({ count, kind = "open" }: { count: number; kind?: Kind }) => ({
    perSecond: await decide({ count, campaignId: await campaignOf(kind) }),
  }),
});

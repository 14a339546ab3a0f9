import { openDatabase } from "../../src/db/pool.ts";
import { serveCalls } from "../part.ts";
import { type DecideSetup, fillEvents, prepareDecide } from "./decideData.ts";
import { createDecideRunner, type DecideRunner } from "./decideRunner.ts";

let setup: DecideSetup;
let decide: DecideRunner;

serveCalls({
  start: async ({ url, events = 0 }: { url: string; events?: number }) => {
    const db = openDatabase({ url, connectionsMax: 6, name: "bench decide product", prefersIndexes: true });
    setup = await prepareDecide(db);
    if (events > 0) await fillEvents(db, setup, events);
    decide = await createDecideRunner(db, setup);
  },
  run: async ({ count, isFiltered = false }: { count: number; isFiltered?: boolean }) => {
    const campaignId = isFiltered ? setup.filteredCampaignId : setup.campaignId;
    return { perSecond: await decide({ count, campaignId }) };
  },
});

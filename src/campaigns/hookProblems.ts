import type { DraftProblem } from "../contract/campaignLife.ts";
import { variantsOf } from "../contract/variants.ts";
import type { Queryable } from "../db/pool.ts";
import type { CampaignRow } from "../db/queries/campaigns.ts";
import { type InboundHookRow, listHookTargets, listInboundHooks } from "../db/queries/inboundHooks.ts";
import { hookTokenHash, hookTokensIn } from "../lib/hookToken.ts";
import { inboundCircleStepsMax } from "../limits.ts";

const FIELD = "start.sources.inbound";

const hookProblem = (row: InboundHookRow): DraftProblem[] => {
  const look = (message: string): DraftProblem[] => [
    { section: "start", level: "worth_a_look", field: FIELD, message },
  ];
  if (!row.isOn) return [];
  if (row.mapping.recipient.path === "") {
    return look(`"${row.name}" fires nothing: choose where in its body the user stands.`);
  }
  if (row.check.kind !== "none" && row.secret === null) {
    return look(`"${row.name}" refuses every request: its check needs the sender's secret.`);
  }
  return [];
};

/** An address that is posted to in the end, and the campaigns on the way to it. */
interface Reached {
  url: string;
  names: string[];
}

/** The addresses that the campaign's messages are posted to. */
const addressesOf = ({ what }: CampaignRow["draft"]): string[] => {
  const messages = what.messageType === "single" ? [what] : variantsOf(what);
  return messages.map(({ webhook }) => webhook?.url ?? "");
};

/**
 * The campaigns on the way back to the draft, when what it posts to fires campaigns, those post on, and in the end one
 * posts to the draft; undefined where there is no way back. Addresses written by templates are not seen through.
 */
const wayBack = async (q: Queryable, accountId: number, row: CampaignRow): Promise<string[] | undefined> => {
  let reached: Reached[] = addressesOf(row.draft).map((url) => ({ url, names: [] }));
  const seen = new Set<string>();
  for (let step = 0; step < inboundCircleStepsMax && reached.length > 0; step++) {
    const next: Reached[] = [];
    for (const { url, names } of reached) {
      const tokens = hookTokensIn(url);
      if (tokens.length === 0) continue;
      for (const target of await listHookTargets(q, accountId, tokens.map(hookTokenHash))) {
        if (target.campaignId === row.id) return names;
        if (seen.has(target.campaignId)) continue;
        seen.add(target.campaignId);
        next.push(...target.urls.map((at) => ({ url: at, names: [...names, target.name] })));
      }
    }
    reached = next;
  }
  return undefined;
};

const circleProblem = async (q: Queryable, accountId: number, row: CampaignRow): Promise<DraftProblem[]> => {
  if (row.channel !== "webhook") return [];
  const names = await wayBack(q, accountId, row);
  if (names === undefined) return [];
  const by = names.length === 0 ? "" : ` by way of ${names.map((name) => `"${name}"`).join(", ")}`;
  const message = `The address leads back to an inbound webhook of this campaign${by}: every message would fire the next, for ever.`;
  return [{ section: "what", level: "blocking", field: "what.webhook.url", message }];
};

/** What is wrong with the inbound webhooks that fire a campaign, and with those that it would call itself. */
export const hookProblems = async (
  q: Queryable,
  accountId: number,
  row: CampaignRow,
): Promise<DraftProblem[]> => [
  ...(await listInboundHooks(q, accountId, row.id)).flatMap(hookProblem),
  ...(await circleProblem(q, accountId, row)),
];

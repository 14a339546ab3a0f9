import { FACT_WORDS } from "../contract/facts.ts";
import type { TimelineEntry } from "../contract/messageLog.ts";
import type { Queryable } from "../db/pool.ts";
import { listFacts, type ToldFact } from "../db/queries/facts.ts";
import { factsShownMax } from "../limits.ts";

const wordsOf = ({ kind, isMachine, isPermanent }: ToldFact): string => {
  if (kind === "bounced" && isPermanent) return `${FACT_WORDS.bounced} The address is dead.`;
  return isMachine ? `${FACT_WORDS[kind]} A machine did it, such as a link scanner.` : FACT_WORDS[kind];
};

const entryOf = (fact: ToldFact): TimelineEntry => ({
  kind: "fact",
  at: fact.at.toISOString(),
  text: wordsOf(fact),
  result: fact.kind,
  code: fact.code === "" ? null : fact.code,
  detail: fact.detail === "" ? null : fact.detail,
  url: fact.url,
  isMachine: fact.isMachine,
});

/** What was told of a message after it was sent, oldest first. */
export const readFactEntries = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<TimelineEntry[]> => (await listFacts(q, accountId, messageId, factsShownMax)).map(entryOf);

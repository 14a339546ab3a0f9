import Type from "typebox";
import { Value } from "typebox/value";
import { ConditionResult, type Filter } from "../contract/filter.ts";
import { conditionsOf } from "../contract/filterTree.ts";
import { conditionWords } from "../contract/filterWords.ts";
import type { TraceStep } from "../contract/messageLog.ts";
import type { Queryable } from "../db/pool.ts";
import type { TracedMessageRow } from "../db/queries/messages.ts";
import { listSegmentNames } from "../db/queries/segments.ts";
import { findVersionContent } from "../db/queries/turns.ts";
import { decisiveConditions } from "./decisive.ts";
import { bySubject, subjectOf, type TraceSubject, traceWords } from "./traceWords.ts";

const Step = Type.Object({ check: Type.String(), verdict: Type.String() }, { additionalProperties: true });
const StoredTrace = Type.Array(Step);

/** The check that held the campaign's filter against the user, with what it saw. */
const Qualified = Type.Object(
  { check: Type.Enum(["qualified"]), verdict: Type.String(), saw: Type.Array(ConditionResult) },
  { additionalProperties: true },
);

const Content = Type.Object(
  { who: Type.Object({ filter: Type.Unsafe<Filter>(Type.Object({}, { additionalProperties: true })) }) },
  { additionalProperties: true },
);

/** The filter of the version that decided; null where there is none to be found any more. */
const filterOf = async (q: Queryable, accountId: number, row: TracedMessageRow): Promise<Filter | null> => {
  const content = await findVersionContent(q, accountId, row.campaign_id, row.version);
  return Value.Check(Content, content) ? content.who.filter : null;
};

const segmentsIn = (filter: Filter): string[] =>
  conditionsOf(filter).flatMap(({ condition }) =>
    condition.type === "segment" ? [condition.segmentId] : [],
  );

interface Explained {
  conditions: NonNullable<TraceStep["conditions"]>;
  decisive: NonNullable<TraceStep["conditions"]>;
}

const explain = async (
  q: Queryable,
  accountId: number,
  filter: Filter,
  results: readonly ConditionResult[],
): Promise<Explained> => {
  const names = await listSegmentNames(q, accountId, segmentsIn(filter));
  const words = new Map(
    conditionsOf(filter).map(({ path, condition }) => [
      path,
      conditionWords(condition, (id) => names.get(id)),
    ]),
  );
  const told = new Map(
    results.map(({ path, ...result }) => [path, { text: words.get(path) ?? path, ...result }]),
  );
  const held = new Map(results.map(({ path, passed }) => [path, passed]));
  return {
    conditions: [...told.values()],
    decisive: decisiveConditions(filter, held).flatMap((path) => told.get(path) ?? []),
  };
};

/** A trace that is to be worded. */
interface Told {
  /** JSON text of the checks in order, as it is stored. */
  trace: string;
  subject: TraceSubject;
  /** The filter of the version that decided; null where there is none to be found any more. */
  findFilter: () => Promise<Filter | null>;
}

/**
 * The checks of a decision in order, each with its words.
 *
 * @throws Error when the text is something that no decision of this program wrote
 */
export const wordTrace = (
  q: Queryable,
  accountId: number,
  { trace, subject: whole, findFilter }: Told,
): Promise<TraceStep[]> =>
  Promise.all(
    bySubject(Value.Parse(StoredTrace, JSON.parse(trace)), whole).map(
      async ({ step, subject }): Promise<TraceStep> => {
        if (!Value.Check(Qualified, step)) return { ...step, text: traceWords(step, subject) };
        const filter = await findFilter();
        if (filter === null) return { ...step, text: traceWords(step, subject) };
        const { conditions, decisive } = await explain(q, accountId, filter, step.saw);
        const { saw: _, ...rest } = step;
        return { ...rest, text: traceWords({ ...step, saw: decisive }, subject), conditions };
      },
    ),
  );

/** The trace of a message in words. @throws as `wordTrace` */
export const readTrace = (q: Queryable, accountId: number, row: TracedMessageRow): Promise<TraceStep[]> =>
  wordTrace(q, accountId, {
    trace: row.trace,
    subject: subjectOf(row),
    findFilter: () => filterOf(q, accountId, row),
  });

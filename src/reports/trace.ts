import Type from "typebox";
import { Value } from "typebox/value";
import type { TraceStep } from "../contract/messageLog.ts";
import { type TraceSubject, traceWords } from "./traceWords.ts";

const StoredTrace = Type.Array(
  Type.Object({ check: Type.String(), verdict: Type.String() }, { additionalProperties: true }),
);

/**
 * The decision trace as stored (JSON text of the checks in order), each check with its words.
 *
 * @throws Error when the text is something that no decision of this program wrote
 */
export const readTrace = (text: string, subject: TraceSubject): TraceStep[] =>
  Value.Parse(StoredTrace, JSON.parse(text)).map((step) => ({ ...step, text: traceWords(step, subject) }));

import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { TraceStep } from "../contract/messageLog.ts";

const Trace = Type.Array(TraceStep);

/**
 * The decision trace as stored: JSON text of the checks in order.
 *
 * @throws Error when the text is something that no decision of this program wrote
 */
export const readTrace = (text: string): Static<typeof Trace> => Value.Parse(Trace, JSON.parse(text));

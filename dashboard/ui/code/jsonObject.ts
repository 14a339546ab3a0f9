import { code } from "../../texts/code.ts";
import { jsonProblem } from "./jsonProblem.ts";
import type { FieldProblem } from "./ProblemList.tsx";

type JsonObject = Record<string, unknown>;
type Read = { payload: JsonObject; problems: [] } | { payload: null; problems: FieldProblem[] };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON as it is typed: the object that it is, or what keeps it from being one. */
export const readObject = (text: string): Read => {
  const problem = jsonProblem(text);
  if (problem !== null) return { payload: null, problems: [{ level: "blocking", ...problem }] };
  const payload: unknown = JSON.parse(text);
  if (isJsonObject(payload)) return { payload, problems: [] };
  const notObject = { level: "blocking", message: code.json.notObject, line: 1, column: 1 } as const;
  return { payload: null, problems: [notObject] };
};

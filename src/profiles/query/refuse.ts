import { DomainError } from "../../lib/errors.ts";
import { describeValue } from "../refusal.ts";
import { isJsonObject, type JsonObject } from "../values.ts";

/** Refusals of a query: each names the field by its path, what was expected, what came. */

/** @throws DomainError input/invalid, always */
export const refuse = (field: string, expected: string, got: unknown): never => {
  const message = `Expected ${expected}, got ${describeValue(got)}.`;
  throw new DomainError("input/invalid", `${field}: ${message}`, [{ field, message }]);
};

/** Of what is understood, but not kept here. @throws DomainError input/invalid, always */
export const refuseUnknown = (field: string, why: string): never => {
  throw new DomainError("input/invalid", `${field}: ${why}`, [{ field, message: why }]);
};

/** @throws DomainError input/invalid */
export const objectAt = (value: unknown, field: string): JsonObject =>
  isJsonObject(value) ? value : refuse(field, "an object", value);

/** Nothing is an empty list. @throws DomainError input/invalid */
export const listAt = (value: unknown, field: string): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : refuse(field, "a list", value);
};

/** A member that nobody knows would make the answer wider than was asked for. @throws DomainError input/invalid */
export const refuseOthers = (object: JsonObject, known: readonly string[], field: string): void => {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other === undefined) return;
  const path = field === "" ? other : `${field}.${other}`;
  refuseUnknown(path, `There is no such member; known are ${known.join(", ")}.`);
};

/** Nothing, an empty list or an empty object. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0) ||
  (isJsonObject(value) && Object.keys(value).length === 0);

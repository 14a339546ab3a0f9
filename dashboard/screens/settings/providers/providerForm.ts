import type { Provider, ProviderPatch } from "../../../../src/contract/provider.ts";
import { providers } from "../../../texts/providers.ts";
import { isShown, type ProviderField } from "./fields.ts";

const words = providers.form;

/** What the form holds. A secret that is absent from `config` stays as it is. */
export interface ProviderValues {
  name: string;
  config: Readonly<Record<string, unknown>>;
  concurrencyMax: number | string;
  ratePerSecondMax: number | string;
}

/** As the contract has them (src/contract/provider.ts). */
export const CONCURRENCY_MAX = 1_000;
export const RATE_MAX = 1_000_000;

const withInitials = (fields: readonly ProviderField[], config: ProviderValues["config"]) =>
  Object.fromEntries(
    fields
      .filter(({ isSecret }) => !isSecret)
      .map(({ name, form, initial }) => [name, config[name] ?? initial ?? (form === "switch" ? false : "")]),
  );

export const newValues = (fields: readonly ProviderField[]): ProviderValues => ({
  name: "",
  config: withInitials(fields, {}),
  concurrencyMax: "",
  ratePerSecondMax: "",
});

export const valuesOf = (provider: Provider, fields: readonly ProviderField[]): ProviderValues => ({
  name: provider.name,
  config: withInitials(fields, provider.config),
  concurrencyMax: provider.concurrencyMax,
  ratePerSecondMax: provider.ratePerSecondMax ?? "",
});

/** Settings that were typed: those that differ from what is known. Nothing typed: an empty object. */
export const changedConfig = (before: ProviderValues, after: ProviderValues): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(after.config).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before.config[name]),
    ),
  );

/** What is to be saved of an existing provider; empty when nothing was changed. */
export const patchOf = (before: ProviderValues, after: ProviderValues): ProviderPatch => {
  const config = changedConfig(before, after);
  const { concurrencyMax, ratePerSecondMax } = after;
  return {
    ...(after.name.trim() === before.name ? {} : { name: after.name.trim() }),
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...(typeof concurrencyMax === "number" && concurrencyMax !== before.concurrencyMax
      ? { concurrencyMax }
      : {}),
    ...(ratePerSecondMax === before.ratePerSecondMax
      ? {}
      : { ratePerSecondMax: typeof ratePerSecondMax === "number" ? ratePerSecondMax : null }),
  };
};

/** The whole of a new provider. Settings that are left empty take their defaults. */
export const creationOf = (values: ProviderValues) => ({
  name: values.name.trim(),
  config: Object.fromEntries(Object.entries(values.config).filter(([, value]) => value !== "")),
  ...(typeof values.concurrencyMax === "number" ? { concurrencyMax: values.concurrencyMax } : {}),
  ...(typeof values.ratePerSecondMax === "number" ? { ratePerSecondMax: values.ratePerSecondMax } : {}),
});

const within = (value: number | string, min: number, max: number): boolean =>
  value === "" || (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max);

const problemOf = (field: ProviderField, value: unknown): string | undefined => {
  if (field.form === "number" && value !== "" && typeof value !== "number") return words.notWhole;
  const isEmpty = value === undefined || value === "";
  return field.isRequired && isEmpty && !field.isSecret ? words.missing : undefined;
};

/** What is wrong before anything is sent, by field as the API names it. */
export const problemsOf = (
  kind: string,
  fields: readonly ProviderField[],
  values: ProviderValues,
): Record<string, string> => {
  const problems: Record<string, string> = {};
  if (values.name.trim() === "") problems.name = words.nameMissing;
  if (!within(values.concurrencyMax, 1, CONCURRENCY_MAX)) problems.concurrencyMax = words.notWhole;
  if (!within(values.ratePerSecondMax, 1, RATE_MAX)) problems.ratePerSecondMax = words.notWhole;
  for (const field of fields) {
    if (!isShown(kind, field, values.config)) continue;
    const problem = problemOf(field, values.config[field.name]);
    if (problem !== undefined) problems[`config.${field.name}`] = problem;
  }
  return problems;
};

import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { Channel } from "../channels/channel.ts";
import { isStorable } from "../contract/storable.ts";
import { DomainError, type Problem } from "../lib/errors.ts";
import type { SecretBox } from "../lib/secretBox.ts";

export type Config = Record<string, unknown>;

const isRecord = (value: unknown): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const fieldOf = (instancePath: string): string => ["config", ...instancePath.split("/").slice(1)].join(".");

const textOf = (value: unknown, isSecret: boolean): string => {
  if (value === undefined) return "nothing";
  return isSecret ? "something else" : (JSON.stringify(value)?.slice(0, 100) ?? typeof value);
};

/** JSON Schema keywords that repeat what another error of the same config says better. */
const ECHOES: ReadonlySet<string> = new Set(["boolean"]);

const listed = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const schemaProblems = (schema: TSchema, config: Config, secretFields: readonly string[]): Problem[] =>
  Value.Errors(schema, config).flatMap((error) => {
    const params: Config = isRecord(error.params) ? error.params : {};
    const missing = listed(params.requiredProperties);
    const unknown = listed(params.additionalProperties);
    if (missing.length > 0)
      return missing.map((name) => ({ field: `config.${name}`, message: "Expected a value; got nothing." }));
    if (unknown.length > 0)
      return unknown.map((name) => ({ field: `config.${name}`, message: "There is no such setting." }));
    if (ECHOES.has(error.keyword)) return [];
    const name = error.instancePath.split("/")[1] ?? "";
    const got = textOf(config[name], secretFields.includes(name));
    return [{ field: fieldOf(error.instancePath), message: `This ${error.message}; got ${got}.` }];
  });

/** PostgreSQL's jsonb holds neither NUL nor lone surrogates. */
const textProblems = (config: Config): Problem[] =>
  Object.entries(config).flatMap(([name, value]) =>
    typeof value === "string" && !isStorable(value)
      ? [{ field: `config.${name}`, message: "Expected text without NUL characters and broken Unicode." }]
      : [],
  );

/**
 * A config as its channel wants it: defaults filled in, checked.
 *
 * @throws DomainError input/invalid naming every field that is wrong
 */
export const parseConfig = (channel: Channel, input: Config): Config => {
  const config: unknown = Value.Default(channel.config, Value.Clone(input));
  if (!isRecord(config)) throw new Error(`the settings of ${channel.kind} are not an object`);
  const found = schemaProblems(channel.config, config, channel.secretFields);
  const problems = found.length > 0 ? found : [...textProblems(config), ...ownProblems(channel, config)];
  if (problems.length === 0) return config;
  throw new DomainError(
    "input/invalid",
    `The settings of this provider (${channel.title}) are not right.`,
    problems,
  );
};

const ownProblems = (channel: Channel, config: Config): Problem[] =>
  channel.problemsOf(config).map((problem) => ({ ...problem, field: `config.${problem.field}` }));

/** The settings to store in the open, and the secret ones sealed together; null when the kind has none. */
export const sealConfig = (
  channel: Channel,
  config: Config,
  box: SecretBox,
): { config: Config; secrets: Buffer | null } => {
  const isSecret = (name: string) => channel.secretFields.includes(name);
  const entries = Object.entries(config);
  const open = Object.fromEntries(entries.filter(([name]) => !isSecret(name)));
  const secret = Object.fromEntries(entries.filter(([name]) => isSecret(name)));
  const secrets = channel.secretFields.length === 0 ? null : box.seal(JSON.stringify(secret));
  return { config: open, secrets };
};

/**
 * The secret settings as they were given.
 *
 * @throws Error when they were sealed under another key
 */
export const openSecrets = (sealed: Buffer | null, box: SecretBox): Config => {
  if (sealed === null) return {};
  const secrets: unknown = JSON.parse(box.open(sealed));
  if (!isRecord(secrets)) throw new Error("the sealed settings of a provider are not an object");
  return secrets;
};

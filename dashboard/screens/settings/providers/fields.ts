import type { ProviderKind } from "../../../api/providers.ts";
import { mailVendors } from "../../../texts/mailVendors.ts";
import { providers } from "../../../texts/providers.ts";
import { pushVendors } from "../../../texts/pushVendors.ts";
import { whatsappProviders } from "../../../texts/whatsappProviders.ts";

/** One setting of a kind of provider, as its form shows it. */
export interface ProviderField {
  name: string;
  form: "text" | "lines" | "number" | "choice" | "switch" | "json";
  label: string;
  hint: string;
  isSecret: boolean;
  isRequired: boolean;
  isAdvanced: boolean;
  options: readonly { value: string; label: string }[];
  minimum: number | undefined;
  maximum: number | undefined;
  /** Of the setting when the caller says nothing. */
  initial: unknown;
}

type Known = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Known =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const recordOf = (value: unknown): Known => (isRecord(value) ? value : {});
const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

interface Words {
  label: string;
  hint: string;
}

/** Words by hand, in the order in which a person fills the form in. */
const WORDS: Readonly<Record<string, Readonly<Record<string, Words>>>> = {
  smtp: providers.smtp,
  webhook: providers.webhook,
  ...mailVendors.fields,
  ...whatsappProviders.fields,
  ...pushVendors.fields,
};

const ADVANCED: ReadonlySet<string> = new Set([
  "poolConnections",
  "timeoutMs",
  "callbackSecret",
  "caCertificate",
  "successCodes",
  "clientAuth",
  "audience",
  "apiVersion",
  "serverUrl",
]);
/** Secrets that this side makes up, by name of the field, and how each begins. */
export const MADE_HERE: Readonly<Record<string, string>> = {
  signingSecret: "whsec_",
  callbackSecret: "clr_",
  privateKey: "",
};
/** Texts of several lines. */
const LINES: ReadonlySet<string> = new Set(["caCertificate", "headers", "serviceAccount", "key"]);
/** Secrets that come as a file, and how its name ends. */
export const FROM_FILE: Readonly<Record<string, string>> = { serviceAccount: ".json", key: ".p8" };

/** `poolConnections` → `Pool connections`: for kinds that nobody wrote words for. */
const humanised = (name: string): string => {
  const spaced = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
};

const optionLabel = (value: string): string =>
  Object.entries({
    ...providers.options,
    ...mailVendors.options,
    ...whatsappProviders.options,
    ...pushVendors.options,
  }).find(([name]) => name === value)?.[1] ?? value;

const formOf = (name: string, schema: Known): ProviderField["form"] => {
  if (Array.isArray(schema.enum)) return "choice";
  switch (schema.type) {
    case "string":
      return LINES.has(name) ? "lines" : "text";
    case "integer":
    case "number":
      return "number";
    case "boolean":
      return "switch";
    default:
      return "json";
  }
};

/** The settings of a kind, from its JSON Schema; those with words by hand first, in the order of the words. */
export const fieldsOf = ({ kind, config, secretFields }: ProviderKind): ProviderField[] => {
  const schema = recordOf(config);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const words = WORDS[kind] ?? {};
  const order = Object.keys(words);
  const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return Object.entries(recordOf(schema.properties))
    .map(([name, given]): ProviderField => {
      const one = recordOf(given);
      return {
        name,
        form: formOf(name, one),
        label: words[name]?.label ?? humanised(name),
        hint: words[name]?.hint ?? textOf(one.description),
        isSecret: secretFields.includes(name),
        isRequired: required.includes(name) && one.default === undefined,
        isAdvanced: ADVANCED.has(name),
        options: (Array.isArray(one.enum) ? one.enum : []).map((value) => ({
          value: String(value),
          label: optionLabel(String(value)),
        })),
        minimum: numberOf(one.minimum),
        maximum: numberOf(one.maximum),
        initial: one.default,
      };
    })
    .sort((a, b) => placeOf(a.name) - placeOf(b.name));
};

/** Settings that only one way of authenticating asks for. */
const OF_AUTH_TYPE: Readonly<Record<string, string>> = {
  username: "basic",
  password: "basic",
  token: "bearer",
  tokenUrl: "oauth2",
  clientId: "oauth2",
  clientSecret: "oauth2",
  clientAuth: "oauth2",
  scope: "oauth2",
  audience: "oauth2",
  headers: "headers",
};

const ASKS_AUTH_TYPE: ReadonlySet<string> = new Set(["webhook", "whatsapp_gateway"]);

/** What a webhook or a gateway asks for depends on how its receiver authenticates. */
export const isShown = (kind: string, { name }: ProviderField, values: Known): boolean => {
  const authType = ASKS_AUTH_TYPE.has(kind) ? OF_AUTH_TYPE[name] : undefined;
  return authType === undefined || values.authType === authType;
};

import Type, { type Static } from "typebox";
import {
  linkedApisPerAccountMax,
  linkedCacheSecondsMax,
  linkedLabelsMax,
  linkedRetriesMax,
  linkedTimeoutMsMax,
  providerTimeoutMsMin,
} from "../limits.ts";
import { DateTime, Nullable } from "./page.ts";

/** Named look-ups of other systems, made while a message is rendered: `{{ Linked.weather.temperature }}`. */

const NAME = "^[A-Za-z][A-Za-z0-9_]*$";

const Named = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 200 }), value: Type.String({ maxLength: 4_000 }) },
  { additionalProperties: false },
);

export const LinkedLabel = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 60,
      pattern: NAME,
      description: "As templates name it, whatever its case.",
    }),
    path: Type.String({
      maxLength: 500,
      description:
        "Where it stands in the answer's JSON: names and places apart by dots, such as `items.0.price`. Empty: the whole answer.",
    }),
    fallback: Type.String({
      maxLength: 1_000,
      default: "",
      description: "In its place where the look-up fails or the answer lacks it; empty: nothing.",
    }),
    sample: Type.String({ maxLength: 1_000, default: "", description: "What previews show." }),
  },
  { additionalProperties: false },
);
export type LinkedLabel = Static<typeof LinkedLabel>;

/** What is called, and what of the answer templates may read. The address, headers and body are Liquid. */
const definition = {
  description: Type.String({ maxLength: 1_000, default: "" }),
  method: Type.Enum(["GET", "POST"], { default: "GET" }),
  url: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: "May read Profile, ExternalTrigger, Campaign and Account. Liquid.",
  }),
  headers: Type.Array(Named, { maxItems: 20, default: [], description: "Values are Liquid." }),
  body: Type.String({
    maxLength: 16_000,
    default: "",
    description: "Of a POST: JSON. Liquid.",
  }),
  secretHeader: Type.String({
    maxLength: 200,
    pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]*$",
    default: "Authorization",
    description: "The header that carries the secret.",
  }),
  timeoutMs: Type.Integer({ minimum: providerTimeoutMsMin, maximum: linkedTimeoutMsMax, default: 2_000 }),
  retries: Type.Integer({
    minimum: 0,
    maximum: linkedRetriesMax,
    default: 1,
    description: "After no answer, 429 and 5xx.",
  }),
  cacheSeconds: Type.Integer({
    minimum: 0,
    maximum: linkedCacheSecondsMax,
    default: 60,
    description: "How long an answer serves the same request again.",
  }),
  onFailure: Type.Enum(["fallback", "do_not_send"], {
    default: "fallback",
    description:
      "When no answer comes or it is no success: go on with the fallbacks, or end the message as `linked_content_failed`.",
  }),
  labels: Type.Array(LinkedLabel, { maxItems: linkedLabelsMax, default: [] }),
};

export const LinkedDefinition = Type.Object(definition, { additionalProperties: false });
export type LinkedDefinition = Static<typeof LinkedDefinition>;

const Secret = Type.String({
  maxLength: 4_000,
  pattern: "^[\\t\\x20-\\x7e]*$",
  description:
    "The whole value of the secret's header, such as `Bearer …`. Stored encrypted, never answered.",
});

const LinkedName = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: NAME,
  description: "As templates name it, whatever its case: letters, digits and _, beginning with a letter.",
});

export const LinkedCreate = Type.Object(
  { name: LinkedName, ...definition, secret: Type.Optional(Secret) },
  { additionalProperties: false },
);
export type LinkedCreate = Static<typeof LinkedCreate>;

export const LinkedChange = Type.Object(
  { ...definition, secret: Type.Optional(Secret) },
  {
    additionalProperties: false,
    description:
      "The whole look-up but its name, which it keeps, since published templates name it. A secret that is left out stays; an empty one is removed.",
  },
);
export type LinkedChange = Static<typeof LinkedChange>;

/** One call as it is kept: nothing of it names a user. */
export const LinkedCall = Type.Object({
  at: DateTime,
  status: Nullable(Type.Integer(), { description: "HTTP status of the answer; null where none came." }),
  error: Nullable(Type.String({ description: "Why it was no success." })),
  durationMs: Type.Integer(),
  attempts: Type.Integer(),
  isTest: Type.Boolean(),
});
export type LinkedCall = Static<typeof LinkedCall>;

export const LinkedApi = Type.Object({
  id: Type.String({ format: "uuid" }),
  name: LinkedName,
  ...definition,
  hasSecret: Type.Boolean(),
  lastCall: Nullable(LinkedCall),
  createdAt: DateTime,
  updatedAt: DateTime,
});
export type LinkedApi = Static<typeof LinkedApi>;

export const LinkedApiList = Type.Object({
  data: Type.Array(LinkedApi, { description: `By name; an account has at most ${linkedApisPerAccountMax}.` }),
});
export const LinkedCallList = Type.Object({ data: Type.Array(LinkedCall, { description: "Newest first." }) });

export const LinkedTest = Type.Object(
  {
    payload: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "What the request reads as ExternalTrigger.",
      }),
    ),
    profileId: Type.Optional(Type.Integer({ minimum: 1, description: "An example user when absent." })),
  },
  { additionalProperties: false },
);
export type LinkedTest = Static<typeof LinkedTest>;

export const LinkedTested = Type.Object({
  isOk: Type.Boolean(),
  detail: Type.String({ description: "How it went, in words." }),
  request: Nullable(Type.Object({ method: Type.String(), url: Type.String() })),
  status: Nullable(Type.Integer()),
  durationMs: Type.Integer(),
  body: Type.String({ description: "The beginning of the answer, without the secret." }),
  labels: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Nullable(Type.String()),
      isFound: Type.Boolean({ description: "Whether the answer has it." }),
    }),
  ),
});
export type LinkedTested = Static<typeof LinkedTested>;

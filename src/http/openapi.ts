import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance, FastifySchema } from "fastify";
import { ProblemDetails } from "../contract/problem.ts";

/** Everything from our own origin, nothing inline. */
const EXPLORER_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The schema of a request body as its sender sees it: what has a default may be left out. (The validator fills
 * defaults in before it checks, and so may require everything.)
 */
const asSent = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(asSent);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, asSent(value)]));
  const { properties, required } = inner;
  if (!isObject(properties) || !Array.isArray(required)) return inner;
  return {
    ...inner,
    required: required.filter((name) => {
      const property = properties[name];
      return !isObject(property) || !("default" in property);
    }),
  };
};

const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: ProblemDetails } },
});

const described = (responses: unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(isObject(responses) ? responses : {}).map(([status, schema]) => [
      status,
      isObject(schema) ? { description: "Done.", ...schema } : schema,
    ]),
  );

/** Every route of the native API may refuse in the same form. */
const withProblems = (schema: FastifySchema): FastifySchema => ({
  ...schema,
  ...(schema.body === undefined ? {} : { body: asSent(schema.body) }),
  ...(schema.querystring === undefined ? {} : { querystring: asSent(schema.querystring) }),
  response: {
    ...described(schema.response),
    "4xx": problem("Refused; `code` says why, `problems` lists what is wrong with the request."),
    "5xx": problem("Not done; try again."),
  },
});

export const API_PREFIX = "/api/v1";

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `GET /api/v1/campaigns/:campaign/stats` → `getCampaignsByCampaignStats`: what generated clients call it. */
const operationIdOf = ({ method, url }: { method: string | string[]; url: string }): string => {
  const words = url
    .slice(API_PREFIX.length)
    .split(/[/-]/)
    .filter((word) => word !== "")
    .map((word) => (word.startsWith(":") ? `By${capital(word.slice(1))}` : capital(word)));
  return [[method].flat().join("").toLowerCase(), ...words].join("");
};

const transform = ({
  schema,
  url,
  route,
}: {
  schema?: FastifySchema;
  url: string;
  route: { method: string | string[]; url: string };
}) => {
  const given: FastifySchema = schema ?? {};
  if (!url.startsWith(API_PREFIX)) return { schema: given, url };
  return { schema: { ...withProblems(given), operationId: operationIdOf(route) }, url };
};

const TAGS = [
  { name: "People", description: "Set-up, log-in, and who may enter the account." },
  { name: "Account", description: "The account and its credentials." },
  { name: "Campaigns", description: "Drafts, their life, versions and numbers." },
  { name: "Profiles", description: "Users of the account's product, as they were uploaded." },
  { name: "Devices", description: "Push notifications in apps and browsers: their keys, and what they say." },
  {
    name: "Segments",
    description: "Saved segments and lists, whom a filter reaches, and whether a user matches it.",
  },
  { name: "Providers", description: "Who delivers messages." },
  { name: "Outgoing events", description: "What is told to systems of your own, and how that goes." },
  { name: "Triggers and messages", description: "What was accepted, what became of it, and why." },
];

/** Writes the OpenAPI 3.1 document from the routes registered after it, and serves it. */
export const registerOpenApi = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Clarion",
        version,
        description: "The native API. Errors are RFC 9457 problem details; lists are paged by cursor.",
      },
      tags: TAGS,
      components: {
        securitySchemes: {
          apiKey: { type: "http", scheme: "bearer", description: "`clk_live_…`, `clk_test_…`" },
          publishableKey: {
            type: "http",
            scheme: "bearer",
            description: "`clk_pub_…`: for apps and pages, which may only speak of their own device.",
          },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "clarion_session",
            description:
              "A person of the dashboard; by https the cookie is called `__Host-clarion_session`. The account is named by " +
              "`X-Clarion-Account`, and what changes something carries `X-Clarion-Csrf`.",
          },
        },
      },
    },
    transform,
  });
};

/** The product's name in place of the explorer's own picture. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="40" viewBox="0 0 160 40"><title>Clarion</title>
<text x="4" y="28" font-family="sans-serif" font-size="24" font-weight="600" fill="#fff">Clarion</text></svg>`;

/** The document at /api/openapi.json and an explorer at /api/docs, from this server alone. */
export const registerExplorer = async (app: FastifyInstance): Promise<void> => {
  app.get("/api/openapi.json", { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, {
    routePrefix: "/api/docs",
    staticCSP: EXPLORER_CSP,
    validatorUrl: false,
    uiConfig: { docExpansion: "list", persistAuthorization: false },
    logo: { type: "image/svg+xml", content: LOGO },
    theme: { title: "Clarion API" },
  });
};

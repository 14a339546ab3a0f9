import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { openApi } from "./helpers/api.ts";

/** Every route, read off the router's own tree, as `method path`. */
const routesOf = (tree: string): string[] => {
  const above: string[] = [];
  return tree.split("\n").flatMap((line) => {
    const match = /^(.*?)(?:├── |└── )(\S*)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (match === null) return [];
    const [, indent = "", part = "", methods = ""] = match;
    const depth = indent.length / 4;
    above.splice(depth, above.length, part);
    const path = above.join("").replace(/:(\w+)/g, "{$1}");
    return (
      methods
        .split(", ")
        // what browsers ask before they call is no operation
        .filter((method) => !["", "HEAD", "OPTIONS"].includes(method))
        .map((method) => `${method.toLowerCase()} ${path}`)
    );
  });
};

interface Operation {
  operationId: string;
  security: unknown;
  summary: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string }>;
}

/** Everything else needs a scope. */
const PUBLIC = ["get /api/v1/setup", "post /api/v1/setup", "post /api/v1/session"];
const FOR_PEOPLE = [
  "get /api/v1/session",
  "delete /api/v1/session",
  "patch /api/v1/session/person",
  "post /api/v1/session/password",
  "post /api/v1/accounts",
  "post /api/v1/demo",
  "delete /api/v1/demo/{account}",
];
const FOR_DEVICES = [
  "get /api/v1/device/settings",
  "put /api/v1/device",
  "post /api/v1/device/removal",
  "post /api/v1/device/reports",
];

describe("the OpenAPI document", () => {
  test("it is 3.1, names every route of the native API, and each is whole", async () => {
    const api = await openApi();
    try {
      const answer = await api.app.inject({ method: "GET", url: "/api/openapi.json" });
      const document: { openapi: string; paths: Record<string, Record<string, Operation>> } = answer.json();
      expect(document.openapi).toBe("3.1.0");
      const routes = routesOf(api.app.printRoutes({ commonPrefix: false })).filter((route) =>
        route.includes("/api/v1"),
      );
      const operations = Object.entries(document.paths)
        .filter(([path]) => path.startsWith("/api/v1"))
        .flatMap(([path, methods]) =>
          Object.entries(methods).map(([method, operation]) => ({
            name: `${method} ${path}`,
            path,
            operation,
          })),
        );
      expect(operations.map(({ name }) => name).toSorted()).toEqual(routes.toSorted());
      expect(operations.length).toBeGreaterThan(25);
      expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
      for (const { name, path, operation } of operations) {
        expect(operation.security, name).toEqual(
          PUBLIC.includes(name)
            ? []
            : FOR_PEOPLE.includes(name)
              ? [{ session: [] }]
              : FOR_DEVICES.includes(name)
                ? [{ publishableKey: [] }]
                : [{ apiKey: [] }, { session: [] }],
        );
        expect(operation.summary, name).toBeTruthy();
        const declared = (operation.parameters ?? [])
          .filter((one) => one.in === "path")
          .map((one) => one.name);
        expect(declared, name).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter));
        for (const response of Object.values(operation.responses))
          expect(response.description, name).toBeTruthy();
        for (const { schema } of Object.values(operation.requestBody?.content ?? {})) Compile(schema);
      }
    } finally {
      await api.close();
    }
  });

  test("the explorer loads nothing from elsewhere", async () => {
    const api = await openApi();
    try {
      const page = await api.app.inject({ method: "GET", url: "/api/docs/" });
      expect(page.statusCode).toBe(200);
      expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(page.headers["content-security-policy"]).toContain("script-src 'self'");
      expect(page.headers["content-security-policy"]).not.toContain("unsafe");
    } finally {
      await api.close();
    }
  });
});

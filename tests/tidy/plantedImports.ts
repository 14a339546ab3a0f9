import {
  barrelFaults,
  cycleFaults,
  dashboardFaults,
  defaultExportFaults,
  directionFaults,
  libraryFaults,
  missingFaults,
} from "./imports.ts";
import type { Planting } from "./planted.ts";
import { purityFaults } from "./purity.ts";

export const importPlantings: readonly Planting[] = [
  {
    what: "a dashboard that imports the domain",
    rule: dashboardFaults,
    planted: {
      "dashboard/ui/Page.tsx": 'import { sql } from "../../src/db/sql.ts";\nexport const x = sql;\n',
    },
    at: "dashboard/ui/Page.tsx:1",
    says: "may not see",
    mended: {
      "dashboard/ui/Page.tsx":
        'import type { Role } from "../../src/contract/session.ts";\nexport type X = Role;\n',
    },
  },
  {
    what: "a kit that knows a screen",
    rule: dashboardFaults,
    planted: {
      "dashboard/ui/Page.tsx": '\nexport const x = () => import("../screens/home/HomeScreen.tsx");\n',
    },
    at: "dashboard/ui/Page.tsx:2",
    says: "dashboard/screens/home/HomeScreen.tsx",
    mended: {
      "dashboard/ui/Page.tsx": '\nimport { common } from "../texts/common.ts";\nexport const x = common;\n',
    },
  },
  {
    what: "lib that imports the database",
    rule: directionFaults,
    planted: { "src/lib/ids.ts": 'import { sql } from "../db/sql.ts";\nexport const x = sql;\n' },
    at: "src/lib/ids.ts:1",
    says: "may not see",
    mended: { "src/lib/ids.ts": 'import { bound } from "../limits.ts";\nexport const x = bound;\n' },
  },
  {
    what: "a domain that imports the pipeline, if only a type",
    rule: directionFaults,
    planted: {
      "src/campaigns/publish.ts":
        'import type { Rule } from "../pipeline/decide/rule.ts";\nexport type X = Rule;\n',
    },
    at: "src/campaigns/publish.ts:1",
    says: "src/pipeline/decide/rule.ts",
    mended: { "src/campaigns/publish.ts": 'import { sql } from "../db/sql.ts";\nexport const x = sql;\n' },
  },
  {
    what: "a pipeline that has heard of HTTP, by a dynamic import",
    rule: directionFaults,
    planted: { "src/pipeline/worker.ts": '\nexport const x = () => import("../http/server.ts");\n' },
    at: "src/pipeline/worker.ts:2",
    says: "src/http/server.ts",
    mended: { "src/pipeline/worker.ts": '\nexport const x = () => import("./decide/turn.ts");\n' },
  },
  {
    what: "HTTP that reaches behind the door",
    rule: directionFaults,
    planted: {
      "src/http/api/x.ts": 'import { decide } from "../../pipeline/decide/decider.ts";\ndecide();\n',
    },
    at: "src/http/api/x.ts:1",
    says: "src/pipeline/decide/decider.ts",
    mended: { "src/http/api/x.ts": 'import { accept } from "../../pipeline/accept/accept.ts";\naccept();\n' },
  },
  {
    what: "a provider that imports another provider",
    rule: directionFaults,
    planted: { "src/channels/smtp/smtp.ts": 'import { x } from "../webhook/outcome.ts";\nx();\n' },
    at: "src/channels/smtp/smtp.ts:1",
    says: "src/channels/webhook/outcome.ts",
    mended: {
      "src/channels/smtp/smtp.ts":
        'import type { X } from "../channel.ts";\nimport { y } from "./mime.ts";\nexport const z: X = y;\n',
    },
  },
  {
    what: "a program that imports a test helper",
    rule: directionFaults,
    planted: { "src/cli/x.ts": 'import { y } from "../../tests/helpers/y.ts";\ny();\n' },
    at: "src/cli/x.ts:1",
    says: "tests/helpers/y.ts",
    mended: { "src/cli/x.test.ts": 'import { y } from "../../tests/helpers/y.ts";\ny();\n' },
  },
  {
    what: "a folder that is no part of the program",
    rule: directionFaults,
    planted: { "src/helpers/x.ts": "export const x = 1;\n" },
    at: "src/helpers/x.ts:1",
    says: "tests/tidy/layers.ts",
    mended: { "src/lib/x.ts": "export const x = 1;\n" },
  },
  {
    what: "an import without its extension",
    rule: missingFaults,
    planted: {
      "src/lib/a.ts": 'import { b } from "./b";\nb();\n',
      "src/lib/b.ts": "export const b = () => {};\n",
    },
    at: "src/lib/a.ts:1",
    says: "no file",
    mended: {
      "src/lib/a.ts": 'import { b } from "./b.ts";\nb();\n',
      "src/lib/b.ts": "export const b = () => {};\n",
    },
  },
  {
    what: "a cycle of three files",
    rule: cycleFaults,
    planted: {
      "src/lib/a.ts": 'import { b } from "./b.ts";\nexport const a = b;\n',
      "src/lib/b.ts": 'import { c } from "./c.ts";\nexport const b = c;\n',
      "src/lib/c.ts": 'import { a } from "./a.ts";\nexport const c = () => a;\n',
    },
    at: "src/lib/a.ts:1",
    says: "src/lib/a.ts → src/lib/b.ts → src/lib/c.ts",
    mended: {
      "src/lib/a.ts": 'import { b } from "./b.ts";\nimport { c } from "./c.ts";\nexport const a = [b, c];\n',
      "src/lib/b.ts": 'import { c } from "./c.ts";\nexport const b = c;\n',
      "src/lib/c.ts": "export const c = 1;\n",
    },
  },
  {
    what: "a cycle of types alone",
    rule: cycleFaults,
    planted: {
      "src/lib/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;\n',
      "src/lib/b.ts": 'import type { A } from "./a.ts";\nexport type B = A[];\n',
    },
    at: "src/lib/a.ts:1",
    says: "cycle",
    mended: {
      "src/lib/a.ts": 'import type { B } from "./b.ts";\nexport type A = B;\n',
      "src/lib/b.ts": "export type B = 1;\n",
    },
  },
  {
    what: "a barrel",
    rule: barrelFaults,
    planted: { "src/lib/index.ts": 'export { a } from "./a.ts";\nexport { b } from "./b.ts";\n' },
    at: "src/lib/index.ts:1",
    says: "barrel",
    mended: { "src/lib/index.ts": "export const a = 1;\n" },
  },
  {
    what: "an export of everything of another file",
    rule: barrelFaults,
    planted: { "src/lib/a.ts": 'export const a = 1;\nexport * from "./b.ts";\n' },
    at: "src/lib/a.ts:2",
    says: "everything",
    mended: { "src/lib/a.ts": "export const a = 1;\n" },
  },
  {
    what: "a default export",
    rule: defaultExportFaults,
    planted: { "src/lib/a.ts": "const a = 1;\nexport default a;\n" },
    at: "src/lib/a.ts:2",
    says: "default",
    mended: { "src/lib/a.ts": "export const a = 1;\n" },
  },
  {
    what: "the driver outside the database folder",
    rule: libraryFaults,
    planted: { "src/reports/x.ts": 'import pg from "pg";\npg();\n' },
    at: "src/reports/x.ts:1",
    says: "belongs to src/db/",
    mended: { "src/db/x.ts": 'import pg from "pg";\npg();\n' },
  },
  {
    what: "a library that has no folder yet",
    rule: libraryFaults,
    planted: { "src/reports/x.ts": 'import { chart } from "@charts/core/lines";\nchart();\n' },
    at: "src/reports/x.ts:1",
    says: "imports @charts/core: add it to LIBRARIES",
    mended: { "src/reports/x.ts": 'import { join } from "node:path";\njoin();\n' },
  },
  {
    what: "a rule that looks at the clock",
    rule: purityFaults,
    planted: { "src/pipeline/decide/late.ts": "export const isLate = (at: Date) =>\n  at < new Date();\n" },
    at: "src/pipeline/decide/late.ts:2",
    says: "new Date()",
    mended: {
      "src/pipeline/decide/late.ts":
        "export const isLate = (at: Date, ms: number) =>\n  at < new Date(ms);\n",
    },
  },
  {
    what: "rendering that reads a file, three imports away",
    rule: purityFaults,
    planted: {
      "src/pipeline/render/a.ts": 'import { b } from "../../lib/b.ts";\nb();\n',
      "src/lib/b.ts": 'import { c } from "./c.ts";\nexport const b = c;\n',
      "src/lib/c.ts": 'import { readFileSync } from "node:fs";\nexport const c = () => readFileSync("x");\n',
    },
    at: "src/lib/c.ts:1",
    says: "node:fs, which reaches outside (src/lib/c.ts is imported by src/lib/b.ts",
    mended: {
      "src/pipeline/render/a.ts": 'import type { B } from "../../lib/b.ts";\nexport type A = B;\n',
      "src/lib/b.ts": 'import { readFileSync } from "node:fs";\nexport type B = typeof readFileSync;\n',
    },
  },
  {
    what: "a rule that asks the database",
    rule: purityFaults,
    planted: { "src/pipeline/decide/x.ts": 'import { load } from "../../db/queries/x.ts";\nload();\n' },
    at: "src/pipeline/decide/x.ts:1",
    says: "reaches outside",
    mended: { "src/pipeline/decide/facts.ts": 'import { load } from "../../db/queries/x.ts";\nload();\n' },
  },
  {
    what: "rendering that leaves something to chance",
    rule: purityFaults,
    planted: { "src/pipeline/render/x.ts": "export const x = () => Math.random();\n" },
    at: "src/pipeline/render/x.ts:1",
    says: "Math.random",
    mended: { "src/pipeline/render/x.ts": "export const x = (chance: () => number) => chance();\n" },
  },
];

import { describe, expect, test } from "vitest";
import {
  barrelFaults,
  cycleFaults,
  defaultExportFaults,
  dependencyFaults,
  directionFaults,
  libraryFaults,
  missingFaults,
} from "./tidy/imports.ts";
import { reasonlessFaults, strayLimitFaults, unusedLimitFaults } from "./tidy/limits.ts";
import { purityFaults, staleActing } from "./tidy/purity.ts";
import { ratchetFaults } from "./tidy/ratchet.ts";
import { longFiles, longFunctions } from "./tidy/size.ts";
import { type Fault, listed, type SourceFile } from "./tidy/source.ts";
import { migrationFaults, selectStarFaults, straySqlFaults, unboundFaults } from "./tidy/sql.ts";
import { anys, assertedFaults, casts, suppressions } from "./tidy/types.ts";
import { environmentFaults, mutedTestFaults, registryFaults, wordFaults } from "./tidy/words.ts";

const file = (path: string, text: string): SourceFile => ({ path, text });

type Rule = (files: readonly SourceFile[]) => Fault[];

/** Files with one fault, as far as the rule goes, and the same files mended. */
interface Planting {
  what: string;
  rule: Rule;
  planted: Record<string, string>;
  /** Where the fault shows, and a part of what is said of it. */
  at: string;
  says: string;
  mended: Record<string, string>;
}

const filesOf = (texts: Record<string, string>): SourceFile[] =>
  Object.entries(texts).map(([path, text]) => file(path, text));

const limitsOf = (files: readonly SourceFile[]): SourceFile =>
  files.find(({ path }) => path === "src/limits.ts") ?? file("src/limits.ts", "");

const plantings: readonly Planting[] = [
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
  {
    what: "a limit beside the code that heeds it",
    rule: strayLimitFaults,
    planted: {
      "src/http/x.ts":
        "const one = 1;\nconst answerMsMax = 60 * 1_000;\nexport const x = [one, answerMsMax];\n",
    },
    at: "src/http/x.ts:2",
    says: "answerMsMax",
    mended: {
      "src/limits.ts": "export const answerMsMax = 60 * 1_000;\n",
      "src/http/x.ts": "const MS_PER_MINUTE = 60_000;\nexport const x = MS_PER_MINUTE;\n",
    },
  },
  {
    what: "a limit in capitals that names no source",
    rule: strayLimitFaults,
    planted: {
      "src/http/x.ts":
        "/** Enough for everyone. */\nconst NAME_CHARS_MAX = 40;\nexport const x = NAME_CHARS_MAX;\n",
    },
    at: "src/http/x.ts:2",
    says: "NAME_CHARS_MAX",
    mended: {
      "src/http/x.ts":
        "/** RFC 5321 section 4.5.3.1. */\nconst LOCAL_OCTETS_MAX = 64;\nexport const x = LOCAL_OCTETS_MAX;\n",
    },
  },
  {
    what: "a limit without a reason",
    rule: (files) => reasonlessFaults(limitsOf(files)),
    planted: { "src/limits.ts": "// ---------- things\n\nexport const thingsMax = 5;\n" },
    at: "src/limits.ts:3",
    says: "no reason",
    mended: {
      "src/limits.ts":
        "// ---------- things (as published)\n\nexport const thingsMax = 5;\n\n/** Nobody has more. */\nexport const a = 1;\nexport const b = 2;\n",
    },
  },
  {
    what: "a limit that nothing heeds",
    rule: (files) => unusedLimitFaults(files, limitsOf(files)),
    planted: {
      "src/limits.ts": "export const a = 1;\n",
      "src/lib/x.test.ts": 'import { a } from "../limits.ts";\na();\n',
    },
    at: "src/limits.ts:1",
    says: "a is heeded nowhere",
    mended: {
      "src/limits.ts": "export const a = 1;\n",
      "src/lib/x.ts": 'import { a } from "../limits.ts";\na();\n',
    },
  },
  {
    what: "any",
    rule: anys,
    planted: { "src/lib/x.ts": "export const x = (value: any) => value;\n" },
    at: "src/lib/x.ts:1",
    says: "any",
    mended: { "src/lib/x.ts": "/** any */\nexport const x = (value: unknown) => value;\n" },
  },
  {
    what: "an assertion that something is there",
    rule: assertedFaults,
    planted: { "src/lib/x.ts": "export const x = (list: number[]) => list[0]!;\n" },
    at: "src/lib/x.ts:1",
    says: "!",
    mended: { "src/lib/x.ts": "export const x = (list: number[]) => !list[0];\n" },
  },
  {
    what: "a cast",
    rule: casts,
    planted: {
      "src/lib/x.ts": 'import { a as b } from "./a.ts";\nexport const x = b as unknown as string;\n',
    },
    at: "src/lib/x.ts:2",
    says: "casts as unknown",
    mended: { "src/lib/x.ts": 'import { a as b } from "./a.ts";\nexport const x = [b] as const;\n' },
  },
  {
    what: "a check that is turned off",
    rule: suppressions,
    planted: { "src/lib/x.ts": "// @ts-expect-error it works\nexport const x: string = 1;\n" },
    at: "src/lib/x.ts:1",
    says: "turns a check off",
    mended: { "src/lib/x.ts": 'export const x = "@ts-ignore";\n' },
  },
  {
    what: "unfinished work",
    rule: wordFaults,
    planted: { "docs/x.md": "# X\n\nThis is enough for now.\n" },
    at: "docs/x.md:3",
    says: "for now",
    mended: { "docs/x.md": "# X\n\nThis is enough. It waits for now() to pass.\n" },
  },
  {
    what: "a path of one machine",
    rule: wordFaults,
    planted: { "src/lib/x.ts": 'export const x = "/work/main/data";\n' },
    at: "src/lib/x.ts:1",
    says: "path of one machine",
    mended: { "src/lib/x.ts": 'export const x = "./work/main/data";\n' },
  },
  {
    what: "an issue's number in a comment",
    rule: wordFaults,
    planted: { "src/lib/x.ts": "// see #12\nexport const x = 1;\n" },
    at: "src/lib/x.ts:1",
    says: "#12",
    mended: { "src/lib/x.ts": 'export const x = "color: #333";\n' },
  },
  {
    what: "a registry in the lock file",
    rule: (files) => files.flatMap(registryFaults),
    planted: { "package-lock.json": '{\n  "resolved": "https://registry.example.org/x.tgz"\n}\n' },
    at: "package-lock.json:2",
    says: "registry",
    mended: { "package-lock.json": '{\n  "integrity": "sha512-x"\n}\n' },
  },
  {
    what: "a test that runs alone",
    rule: mutedTestFaults,
    planted: { "tests/x.test.ts": 'test("a", () => {});\ntest.concurrent.only("b", () => {});\n' },
    at: "tests/x.test.ts:2",
    says: "only",
    mended: { "tests/x.test.ts": 'test.each([1])("a", () => {});\nconst list = rows.skip(1);\n' },
  },
  {
    what: "a test that does not run",
    rule: mutedTestFaults,
    planted: { "src/lib/x.test.ts": 'describe.skip("a", () => {});\n' },
    at: "src/lib/x.test.ts:1",
    says: "every test runs",
    mended: { "src/lib/x.test.ts": 'describe("a", () => {});\n' },
  },
  {
    what: "an environment variable read where it is used",
    rule: environmentFaults,
    planted: { "src/http/x.ts": "export const x = process.env.PORT;\n" },
    at: "src/http/x.ts:1",
    says: "process.env",
    mended: { "src/config.ts": "export const x = process.env.PORT;\n" },
  },
  {
    what: "an environment read by another spelling",
    rule: environmentFaults,
    planted: { "src/http/x.ts": 'export const x = process["env"];\n' },
    at: "src/http/x.ts:1",
    says: "process.env",
    mended: { "src/http/x.ts": "export const x = process.pid;\n" },
  },
  {
    what: "a statement in a route",
    rule: straySqlFaults,
    planted: { "src/http/x.ts": "export const x = (q) =>\n  q.query(sql`select id from accounts`);\n" },
    at: "src/http/x.ts:2",
    says: "SQL",
    mended: {
      "src/http/x.ts":
        'export const x = "Select a campaign, then update it.";\nexport const y = `with ${x}`;\n',
    },
  },
  {
    what: "a statement in a plain string",
    rule: straySqlFaults,
    planted: { "src/reports/x.ts": 'export const x = "update accounts set name = $1";\n' },
    at: "src/reports/x.ts:1",
    says: "SQL",
    mended: { "src/db/x.ts": 'export const x = "update accounts set name = $1";\n' },
  },
  {
    what: "columns that are not listed",
    rule: selectStarFaults,
    planted: { "src/db/x.ts": "export const x = `\n  select * from accounts`;\n" },
    at: "src/db/x.ts:2",
    says: "list the columns",
    mended: {
      "src/db/x.ts":
        "export const x = `\n  select count(*), r from (select distinct * from unnest($1)) r`;\n",
    },
  },
  {
    what: "a question that is bound to no account",
    rule: (files) => unboundFaults(files, {}),
    planted: { "src/db/queries/x.ts": "export const findX = async (q: Queryable, id: string) => q;\n" },
    at: "src/db/queries/x.ts:1",
    says: "findX",
    mended: {
      "src/db/queries/x.ts":
        "export const findX = async (q: Queryable, accountId: number, id: string) => q;\nexport const columns = 1;\n",
    },
  },
  {
    what: "a needless line in the table of unbound questions",
    rule: (files) => unboundFaults(files, { "x.ts#findX": "why" }),
    planted: { "src/db/queries/x.ts": "export function findX(q: Queryable, accountId: number) {}\n" },
    at: "tests/tidy/unbound.ts:1",
    says: "x.ts#findX needs no line",
    mended: { "src/db/queries/x.ts": "export function findX(q: Queryable) {}\n" },
  },
  {
    what: "a gap between migrations",
    rule: migrationFaults,
    planted: { "src/db/migrations/0001_base.sql": "", "src/db/migrations/0003_more.sql": "" },
    at: "src/db/migrations/0003_more.sql:1",
    says: "0002_",
    mended: { "src/db/migrations/0002_more.sql": "", "src/db/migrations/0001_base.sql": "" },
  },
];

describe("each rule turns red on a planted fault, and is content with the mended files", () => {
  test.each(plantings)("$what", ({ rule, planted, at, says, mended }) => {
    const faults = listed(rule(filesOf(planted)));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${at.replaceAll(/[.*+?^$[\]()]/g, "\\$&")} `));
    expect(faults[0]).toContain(says);
    expect(listed(rule(filesOf(mended)))).toEqual([]);
  });
});

describe("the table of libraries follows package.json", () => {
  const complaints = (manifest: object): string[] =>
    listed(dependencyFaults(file("package.json", JSON.stringify(manifest))));

  test("a dependency without a folder is named", () => {
    expect(complaints({ dependencies: { "left-pad": "1.0.0" } })).toContainEqual(
      expect.stringContaining("depends on left-pad: add it"),
    );
  });

  test("a line for a library that is gone is named", () => {
    expect(complaints({ dependencies: {} })).toContainEqual(
      expect.stringContaining("does not depend on fastify"),
    );
    expect(complaints({ dependencies: { fastify: "5.0.0" } })).not.toContainEqual(
      expect.stringContaining("fastify:"),
    );
  });

  test("a line for an acting file that is gone is named", () => {
    expect(listed(staleActing([]))).toContainEqual(expect.stringContaining("src/pipeline/decide/turn.ts"));
  });
});

describe("length", () => {
  const body = (lines: number): string => "  work();\n".repeat(lines);

  test("a function of 60 lines fits, one of 61 does not", () => {
    const sized = (lines: number) => file("src/lib/x.ts", `export const x = () => {\n${body(lines - 2)}};\n`);
    expect(longFunctions([sized(60)])).toEqual([]);
    expect(longFunctions([sized(61)])).toEqual([{ path: "src/lib/x.ts", line: 1, lines: 61, ownLines: 61 }]);
  });

  test("lines of inner functions count for the whole and not for its own", () => {
    const text = `export function x() {\n  const y = () => {\n${body(30)}  };\n  const z = () => {\n${body(30)}  };\n}\n`;
    expect(longFunctions([file("src/lib/x.ts", text)])).toEqual([
      { path: "src/lib/x.ts", line: 1, lines: 66, ownLines: 4 },
    ]);
  });

  test("a group of tests is a chapter, a long test in it is a long function", () => {
    const text = `describe("a", () => {\n  test("b", () => {\n${body(70)}  });\n});\n`;
    expect(longFunctions([file("tests/x.test.ts", text)]).map(({ line }) => line)).toEqual([2]);
  });

  test("a file of 400 lines fits, one of 401 does not", () => {
    expect(longFiles([file("src/lib/x.ts", body(400))])).toEqual([]);
    expect(longFiles([file("src/lib/x.ts", body(401))])).toEqual([{ path: "src/lib/x.ts", lines: 401 }]);
  });
});

describe("the ratchet", () => {
  test("refuses a number that rose", () => {
    expect(ratchetFaults({ casts: 2 }, { casts: 3 })).toEqual([expect.stringContaining("rose from 2 to 3")]);
  });

  test("asks to keep a number that fell", () => {
    expect(ratchetFaults({ casts: 2 }, { casts: 1 })).toEqual([expect.stringContaining("lower it")]);
  });

  test("knows each number, and no others", () => {
    expect(ratchetFaults({ casts: 2 }, { lines: 1 })).toEqual([
      expect.stringContaining("lines is 1: write it"),
      expect.stringContaining("casts is counted no more"),
    ]);
    expect(ratchetFaults({ casts: 2 }, { casts: 2 })).toEqual([]);
  });
});

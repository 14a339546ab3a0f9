import { reasonlessFaults, strayLimitFaults, unusedLimitFaults } from "./limits.ts";
import type { Planting } from "./planted.ts";
import type { SourceFile } from "./source.ts";
import { migrationFaults, selectStarFaults, straySqlFaults, unboundFaults } from "./sql.ts";
import { literalTextFaults } from "./texts.ts";
import { anys, assertedFaults, casts, suppressions } from "./types.ts";
import { environmentFaults, mutedTestFaults, registryFaults, wordFaults } from "./words.ts";

const limitsOf = (files: readonly SourceFile[]): SourceFile =>
  files.find(({ path }) => path === "src/limits.ts") ?? { path: "src/limits.ts", text: "" };

export const codePlantings: readonly Planting[] = [
  {
    what: "words written into a screen",
    rule: literalTextFaults,
    planted: { "dashboard/screens/x.tsx": "export const X = () => (\n  <p>Hello there</p>\n);\n" },
    at: "dashboard/screens/x.tsx:2",
    says: "dashboard/texts",
    mended: { "dashboard/screens/x.tsx": "export const X = () => (\n  <p>{words.hello} · 24</p>\n);\n" },
  },
  {
    what: "words for screen readers written into a screen",
    rule: literalTextFaults,
    planted: { "dashboard/ui/x.tsx": 'export const X = () => <img alt="A kettle" src="/icon.svg" />;\n' },
    at: "dashboard/ui/x.tsx:1",
    says: "A kettle",
    mended: { "dashboard/ui/x.tsx": 'export const X = () => <img alt="" src="/icon.svg" />;\n' },
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
      "src/lib/x.ts": 'import { a as b } from "./a.ts";\nexport const x = b as string;\n',
    },
    at: "src/lib/x.ts:2",
    says: "casts as string",
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
    planted: { "src/lib/x.ts": 'export const x = "/home/pat/data";\n' },
    at: "src/lib/x.ts:1",
    says: "path of one machine",
    mended: { "src/lib/x.ts": 'export const x = "./home/pat/data";\n' },
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

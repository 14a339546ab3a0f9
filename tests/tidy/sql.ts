import type { ArrowFunctionExpression, Function as FunctionNode, ParamPattern } from "oxc-parser";
import {
  CODE,
  type Fault,
  faultAt,
  isProduct,
  matchFaults,
  parse,
  type SourceFile,
  visit,
} from "./source.ts";

/** How a statement begins; the words that follow tell it from English. */
const STATEMENT =
  /^\s*(select\s[\s\S]*(\sfrom\s|\(|\sas\s)|insert\s+into\s|update\s+[\w."]+(\s+\w+)?\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+\s+as\s+(materialized\s+)?\(|(create|alter|drop|truncate)\s+(table|index|function|database|unique)\b|savepoint\s|lock\s+table|listen\s+\S+\s*$|notify\s+\w|set\s+(local\s+)?\w+\s*(=|to)\s)/i;

/** Statements outside src/db, and the tag that makes them. */
export const straySqlFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter((file) => isProduct(file) && !file.path.startsWith("src/db/"))
    .flatMap((file) => {
      const faults: Fault[] = [];
      const found = (start: number): void =>
        void faults.push(faultAt(file, start, "holds SQL: it belongs to src/db/queries"));
      visit(file, {
        TaggedTemplateExpression: ({ tag, quasi, start }) => {
          const isTagged = tag.type === "Identifier" && tag.name === "sql";
          if (isTagged && !STATEMENT.test(file.text.slice(quasi.start + 1, quasi.end - 1))) found(start);
        },
        TemplateLiteral: ({ start, end }) => {
          if (STATEMENT.test(file.text.slice(start + 1, end - 1))) found(start);
        },
        Literal: ({ value, start }) => {
          if (typeof value === "string" && STATEMENT.test(value)) found(start);
        },
      });
      return faults;
    });

/** `select *` changes its meaning with the table; of `unnest` the columns are listed right there. */
export const selectStarFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter(({ path }) => path.startsWith("src/") && (path.endsWith(".sql") || CODE.test(path)))
    .flatMap((file) =>
      matchFaults(
        file,
        /\bselect\s+(?:distinct\s+)?\*(?!\s+from\s+unnest\b)/gi,
        (text) => `says ${text}: list the columns`,
      ),
    );

const nameOf = (param: ParamPattern | undefined): string => (param?.type === "Identifier" ? param.name : "");

const takesAccount = ({ params }: FunctionNode | ArrowFunctionExpression): boolean =>
  /^(q|tx|session)$/.test(nameOf(params[0])) && nameOf(params[1]) === "accountId";

interface Question {
  name: string;
  start: number;
  isBound: boolean;
}

/** The exported functions of a file. */
const questionsOf = (file: SourceFile): Question[] =>
  parse(file).program.body.flatMap((node): Question[] => {
    if (node.type !== "ExportNamedDeclaration") return [];
    const { declaration, start } = node;
    if (declaration?.type === "FunctionDeclaration") {
      return [{ name: declaration.id?.name ?? "", start, isBound: takesAccount(declaration) }];
    }
    if (declaration?.type !== "VariableDeclaration") return [];
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === "Identifier" &&
      (init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression")
        ? [{ name: id.name, start, isBound: takesAccount(init) }]
        : [],
    );
  });

const QUERIES = "src/db/queries/";

/**
 * Questions that are not bound to one account by (q, accountId, …).
 *
 * @param allowed `file.ts#function` → why it may be so; lines that are needless are faults too
 */
export const unboundFaults = (
  files: readonly SourceFile[],
  allowed: Readonly<Record<string, string>>,
): Fault[] => {
  const needed = new Set<string>();
  const faults = files
    .filter((file) => isProduct(file) && file.path.startsWith(QUERIES))
    .flatMap((file) =>
      questionsOf(file).flatMap(({ name, start, isBound }) => {
        const key = `${file.path.slice(QUERIES.length)}#${name}`;
        if (isBound) return [];
        needed.add(key);
        if (key in allowed) return [];
        return [faultAt(file, start, `${name} is not bound to an account: take (q, accountId, …)`)];
      }),
    );
  const needless = Object.keys(allowed).filter((key) => !needed.has(key));
  return [
    ...faults,
    ...needless.map((key) => ({
      path: "tests/tidy/unbound.ts",
      line: 1,
      message: `${key} needs no line here any more`,
    })),
  ];
};

/** Migrations are numbered from 1 without gaps, four digits and words of lower case. */
export const migrationFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter(({ path }) => path.startsWith("src/db/migrations/"))
    .sort((a, b) => a.path.localeCompare(b.path))
    .flatMap((file, index) => {
      const name = file.path.slice("src/db/migrations/".length);
      const number = String(index + 1).padStart(4, "0");
      return new RegExp(`^${number}_[a-z0-9_]+\\.sql$`).test(name)
        ? []
        : [faultAt(file, 0, `expected ${number}_<words>.sql, since migrations are numbered without gaps`)];
    });

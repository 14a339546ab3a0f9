import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../src/lib/packageRoot.ts";
import {
  barrelFaults,
  cycleFaults,
  dashboardFaults,
  defaultExportFaults,
  dependencyFaults,
  directionFaults,
  libraryFaults,
  missingFaults,
} from "./tidy/imports.ts";
import { reasonlessFaults, strayLimitFaults, unusedLimitFaults } from "./tidy/limits.ts";
import { purityFaults, staleActing } from "./tidy/purity.ts";
import { RATCHET_FILE, type Ratchet, ratchetFaults } from "./tidy/ratchet.ts";
import { FILE_LINES, FUNCTION_LINES, longFiles, longFunctions } from "./tidy/size.ts";
import { isCode, isProduct, listed, readTree, type SourceFile } from "./tidy/source.ts";
import { migrationFaults, selectStarFaults, straySqlFaults, unboundFaults } from "./tidy/sql.ts";
import { literalTextFaults } from "./tidy/texts.ts";
import { anys, assertedFaults, casts, suppressions } from "./tidy/types.ts";
import { UNBOUND } from "./tidy/unbound.ts";
import { environmentFaults, mutedTestFaults, registryFaults, wordFaults } from "./tidy/words.ts";

const FOLDERS = ["src", "dashboard", "browser", "bench", "scripts", "tests", "docs", "client", ".ci"];

const rootFiles = readdirSync(packageRoot).filter((name) => /\.(md|json)$/.test(name));
const files = readTree(
  packageRoot,
  FOLDERS.filter((folder) => existsSync(join(packageRoot, folder))),
  rootFiles,
);
const code = files.filter(isCode);

const named = (path: string): SourceFile => {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`there is no ${path}`);
  return file;
};

describe("imports", () => {
  test("point one way: main, cli, http → pipeline → domain → channels → db → lib", () => {
    expect(listed(directionFaults(code))).toEqual([]);
  });

  test("of the dashboard point one way, and see nothing of the server but its contract", () => {
    expect(listed(dashboardFaults(code))).toEqual([]);
  });

  test("name files that are there", () => {
    expect(listed(missingFaults(files))).toEqual([]);
  });

  test("form no cycle, not even of types", () => {
    expect(listed(cycleFaults(code))).toEqual([]);
  });

  test("name the file that has the thing: no barrels", () => {
    expect(listed(barrelFaults(code))).toEqual([]);
  });

  test("call a thing by its own name: no default exports", () => {
    expect(listed(defaultExportFaults(code))).toEqual([]);
  });

  test("bring each library into one folder", () => {
    expect(listed(libraryFaults(code))).toEqual([]);
    expect(listed(dependencyFaults(named("package.json")))).toEqual([]);
  });

  test("keep rules and rendering pure, with all that they import", () => {
    expect(listed(purityFaults(code))).toEqual([]);
    expect(listed(staleActing(code))).toEqual([]);
  });
});

describe("limits", () => {
  test("are stated in src/limits.ts and nowhere else", () => {
    expect(listed(strayLimitFaults(code))).toEqual([]);
  });

  test("have a reason each", () => {
    expect(listed(reasonlessFaults(named("src/limits.ts")))).toEqual([]);
  });

  test("are heeded", () => {
    expect(listed(unusedLimitFaults(code, named("src/limits.ts")))).toEqual([]);
  });
});

describe("types", () => {
  test("are named: no any in the program", () => {
    expect(listed(anys(code.filter(isProduct)))).toEqual([]);
  });

  test("are checked: nothing is asserted by !", () => {
    expect(listed(assertedFaults(code))).toEqual([]);
  });
});

describe("words", () => {
  test("tell of the project as it is: nothing unfinished, no paths of one machine, no numbers of a tracker", () => {
    expect(listed(wordFaults(files))).toEqual([]);
  });

  test("that people read in the dashboard stand in its catalogue", () => {
    expect(listed(literalTextFaults(code))).toEqual([]);
  });

  test("of the lock file name no registry", () => {
    expect(listed(registryFaults(named("package-lock.json")))).toEqual([]);
  });
});

describe("tests and environment", () => {
  test("every test runs, always", () => {
    expect(listed(mutedTestFaults(code))).toEqual([]);
  });

  test("the environment is read by src/config.ts only", () => {
    expect(listed(environmentFaults(code))).toEqual([]);
  });
});

describe("SQL", () => {
  test("lives in src/db", () => {
    expect(listed(straySqlFaults(code))).toEqual([]);
  });

  test("lists its columns", () => {
    expect(listed(selectStarFaults(files))).toEqual([]);
  });

  test("is bound to an account", () => {
    expect(listed(unboundFaults(code, UNBOUND))).toEqual([]);
  });

  test("migrates by files numbered without gaps", () => {
    expect(listed(migrationFaults(files))).toEqual([]);
  });
});

describe("what may only fall", () => {
  const functions = longFunctions(code);
  const elsewhere = code.filter((file) => !isProduct(file));
  const counted: Ratchet = {
    [`functions over ${FUNCTION_LINES} lines`]: functions.length,
    [`functions over ${FUNCTION_LINES} lines without the functions within them`]: functions.filter(
      ({ ownLines }) => ownLines > FUNCTION_LINES,
    ).length,
    "lines of the longest function": functions[0]?.lines ?? FUNCTION_LINES,
    [`files over ${FILE_LINES} lines`]: longFiles(code).length,
    "casts in the program": casts(code.filter(isProduct)).length,
    "casts in tests and bench": casts(elsewhere).length,
    "any in tests and bench": anys(elsewhere).length,
    "checks turned off for a place": suppressions(code).length,
  };

  test("does not rise, and what has fallen is kept", () => {
    const kept: Ratchet = JSON.parse(named(RATCHET_FILE).text);
    const where = listed([
      ...functions.map(({ path, line, lines, ownLines }) => ({
        path,
        line,
        message: `${lines} lines, ${ownLines} of its own`,
      })),
      ...longFiles(code).map(({ path, lines }) => ({ path, line: 1, message: `${lines} lines` })),
      ...casts(code),
      ...anys(elsewhere),
      ...suppressions(code),
    ]);
    expect(ratchetFaults(kept, counted), where.join("\n")).toEqual([]);
  });
});

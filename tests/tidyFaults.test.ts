import { describe, expect, test } from "vitest";
import { dependencyFaults } from "./tidy/imports.ts";
import { codePlantings } from "./tidy/plantedCode.ts";
import { importPlantings } from "./tidy/plantedImports.ts";
import { staleActing } from "./tidy/purity.ts";
import { ratchetFaults } from "./tidy/ratchet.ts";
import { longFiles, longFunctions } from "./tidy/size.ts";
import { listed, type SourceFile } from "./tidy/source.ts";

const file = (path: string, text: string): SourceFile => ({ path, text });

const filesOf = (texts: Record<string, string>): SourceFile[] =>
  Object.entries(texts).map(([path, text]) => file(path, text));

describe("each rule turns red on a planted fault, and is content with the mended files", () => {
  test.each([...importPlantings, ...codePlantings])("$what", ({ rule, planted, at, says, mended }) => {
    const faults = listed(rule(filesOf(planted)));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.split(" ", 1)).toEqual([at]);
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

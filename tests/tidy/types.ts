import { type Fault, faultAt, isCode, parse, type SourceFile, visit } from "./source.ts";

/** `any` turns the compiler off for all that it touches. */
export const anys = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isCode).flatMap((file) => {
    const faults: Fault[] = [];
    visit(file, {
      TSAnyKeyword: ({ start }) =>
        void faults.push(faultAt(file, start, "says any: name the type, or parse an unknown")),
    });
    return faults;
  });

/** `!` claims that something is there. */
export const assertedFaults = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isCode).flatMap((file) => {
    const faults: Fault[] = [];
    const say = (start: number, message: string): void => void faults.push(faultAt(file, start, message));
    visit(file, {
      TSNonNullExpression: ({ start }) => say(start, "asserts by ! that something is there: check it"),
      VariableDeclarator: ({ definite, start }) => {
        if (definite === true) say(start, "asserts by ! that a variable is set: set it");
      },
      PropertyDefinition: ({ definite, start }) => {
        if (definite === true) say(start, "asserts by ! that a property is set: set it");
      },
    });
    return faults;
  });

/** Casts other than `as const`: each is a claim that the compiler cannot check. */
export const casts = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isCode).flatMap((file) => {
    const faults: Fault[] = [];
    visit(file, {
      TSAsExpression: ({ typeAnnotation, start, end }) => {
        const type = file.text.slice(typeAnnotation.start, end);
        if (type !== "const") faults.push(faultAt(file, start, `casts as ${type}`));
      },
      TSTypeAssertion: ({ start }) => void faults.push(faultAt(file, start, "casts by <…>")),
    });
    return faults;
  });

const SUPPRESSION =
  /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable|prettier-ignore|v8 ignore|istanbul ignore/;

/** Comments that turn a check off for a place. */
export const suppressions = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isCode).flatMap((file) =>
    parse(file)
      .comments.filter(({ value }) => SUPPRESSION.test(value))
      .map(({ start }) => faultAt(file, start, "turns a check off")),
  );

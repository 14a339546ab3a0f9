import { type Fault, faultAt, isDashboard, type SourceFile, visit } from "./source.ts";

/** Attributes whose words a person sees or hears. */
const SPOKEN = new Set([
  "label",
  "title",
  "description",
  "placeholder",
  "aria-label",
  "alt",
  "legend",
  "error",
]);
const WORD = /\p{L}{2,}/u;

/** Words written straight into a screen: they belong into dashboard/texts, where all can be read and changed. */
export const literalTextFaults = (files: readonly SourceFile[]): Fault[] =>
  files.filter(isDashboard).flatMap((file) => {
    const faults: Fault[] = [];
    const say = (start: number, words: string): void =>
      void faults.push(
        faultAt(file, start, `says "${words.trim().slice(0, 40)}": put it into dashboard/texts`),
      );
    visit(file, {
      JSXText: ({ value, start }) => {
        if (WORD.test(value)) say(start, value);
      },
      JSXAttribute: ({ name, value, start }) => {
        const isSpoken = name.type === "JSXIdentifier" && SPOKEN.has(name.name);
        if (
          isSpoken &&
          value?.type === "Literal" &&
          typeof value.value === "string" &&
          WORD.test(value.value)
        )
          say(start, value.value);
      },
    });
    return faults;
  });

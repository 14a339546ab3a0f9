import {
  CODE,
  type Fault,
  faultAt,
  isProduct,
  isTest,
  matchFaults,
  parse,
  type SourceFile,
  visit,
} from "./source.ts";

/** These files name what they look for. */
const isAboutTidiness = ({ path }: SourceFile): boolean =>
  /^tests\/tidy(\/|Faults\.test\.ts$|\.test\.ts$)/.test(path);

const UNFINISHED =
  /\b(?:TODO|FIXME|XXX|HACK)\b|\b[Ff]or now\b(?!\()|\b[Nn]ot (?:yet )?implemented\b|\b[Ss]tub(?:s|bed)?\b/g;
/** Folders of one machine; a slash or a word before them makes them part of another path. */
const MACHINE = /(?<![\w./-])\/(?:work|root|home\/\w+)\/[\w.]+|\/tmp\/brief\b/g;
/** `#12`, which means nothing to whoever has no access to the tracker. */
const ISSUE = /(?<=[\s(])#\d{1,5}\b(?![-\w])|\b[Ii]ssue \d+\b/g;

/** In code only comments can name an issue; `#333` elsewhere is a colour. */
const issueFaults = (file: SourceFile): Fault[] => {
  const say = (found: string): string => `names ${found}: say what it is about instead`;
  if (!CODE.test(file.path)) return matchFaults(file, ISSUE, say);
  return parse(file).comments.flatMap(({ value, start }) =>
    Array.from(value.matchAll(ISSUE), ([found]) => faultAt(file, start, say(found))),
  );
};

/** Words of work that is not finished, of one machine, and of trackers that a reader cannot see. */
export const wordFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter((file) => !isAboutTidiness(file) && !file.path.endsWith("package-lock.json"))
    .flatMap((file) => [
      ...matchFaults(file, UNFINISHED, (found) => `says "${found}": finish it, or leave it out`),
      ...matchFaults(file, MACHINE, (found) => `names ${found}, a path of one machine`),
      ...issueFaults(file),
    ]);

/** The lock file names no registry, so that everybody installs from their own. */
export const registryFaults = (lock: SourceFile): Fault[] =>
  matchFaults(lock, /"resolved": "https?:[^"]*"/g, (found) => `names a registry: ${found}`);

const TEST_WORDS = new Set(["test", "it", "describe", "bench", "suite"]);

/** Tests that run alone, or do not run. */
export const mutedTestFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter((file) => isTest(file) && CODE.test(file.path))
    .flatMap((file) => {
      const faults: Fault[] = [];
      visit(file, {
        MemberExpression: ({ object, property, start }) => {
          const word = property.type === "Identifier" ? property.name : "";
          const [of = ""] = file.text.slice(object.start, object.end).split(/\W/, 1);
          if (TEST_WORDS.has(of) && /^(only|skip|todo|fails)$/.test(word)) {
            faults.push(faultAt(file, start, `${of}.${word}: every test runs, always`));
          }
        },
        CallExpression: ({ callee, start }) => {
          if (callee.type === "Identifier" && /^(xit|xtest|xdescribe|fit|fdescribe)$/.test(callee.name)) {
            faults.push(faultAt(file, start, `${callee.name}: every test runs, always`));
          }
        },
      });
      return faults;
    });

/** The environment is read in one place, which checks it. */
export const environmentFaults = (files: readonly SourceFile[]): Fault[] =>
  files
    .filter((file) => isProduct(file) && file.path !== "src/config.ts")
    .flatMap((file) => {
      const faults: Fault[] = [];
      visit(file, {
        MemberExpression: ({ object, property, start }) => {
          const isEnv = file.text.slice(property.start, property.end).replaceAll(/["'`]/g, "") === "env";
          if (isEnv && file.text.slice(object.start, object.end) === "process") {
            faults.push(faultAt(file, start, "reads process.env: only src/config.ts does"));
          }
        },
      });
      return faults;
    });

/** Reading named settings from text, with every mistake collected in words. Knows no setting by name. */

/** A value, or what was expected in its place. */
export type Parsed<T> = { value: T } | { expected: string };

export interface SettingsFile {
  path: string;
  values: ReadonlyMap<string, string>;
  problems: readonly string[];
}

const QUOTED = /^(["'])(.*)\1$/;

/**
 * Parses `KEY=value` lines; `#` starts a comment line, quotes round a value are taken off.
 * A line that is neither, or a key given twice, is a problem with its line number.
 */
export const parseSettingsFile = (path: string, text: string): SettingsFile => {
  const values = new Map<string, string>();
  const problems: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#")) return;
    const match = /^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/.exec(trimmed);
    const [, key, value] = match ?? [];
    if (key === undefined || value === undefined) {
      problems.push(`${path}, line ${index + 1}: expected KEY=value`);
    } else if (values.has(key)) {
      problems.push(`${path}, line ${index + 1}: ${key} is given a second time`);
    } else {
      values.set(key, QUOTED.exec(value)?.[2] ?? value);
    }
  });
  return { path, values, problems };
};

/** Edit distance (Levenshtein 1965), one row at a time. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The known name most like a mistyped one in any case, or undefined when none is near. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  const ranked = known
    .map((candidate) => ({ candidate, away: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const [best] = ranked;
  return best !== undefined && best.away <= Math.max(2, best.candidate.length / 3)
    ? best.candidate
    : undefined;
};

export interface SettingsReader {
  /** The parsed value; the fallback when nothing was given, or when it was wrong (then a problem is noted). */
  read<T, F>(name: string, parse: (text: string) => Parsed<T>, fallback: F): T | F;
  problems: string[];
}

/** @param secrets names whose values are never repeated */
export const settingsReader = (
  environment: Readonly<Record<string, string | undefined>>,
  file: SettingsFile | undefined,
  secrets: ReadonlySet<string>,
): SettingsReader => {
  const problems = [...(file?.problems ?? [])];
  const given = (name: string): { text: string; from: string } | undefined => {
    const [fromEnvironment, fromFile] = [environment[name]?.trim(), file?.values.get(name)?.trim()];
    if (fromEnvironment) return { text: fromEnvironment, from: "the environment" };
    return fromFile && file ? { text: fromFile, from: file.path } : undefined;
  };
  return {
    problems,
    read: (name, parse, fallback) => {
      const raw = given(name);
      if (raw === undefined) return fallback;
      const parsed = parse(raw.text);
      if ("value" in parsed) return parsed.value;
      const got = secrets.has(name) ? "a value that is not shown here" : JSON.stringify(raw.text);
      problems.push(`${name}: expected ${parsed.expected}, got ${got} (from ${raw.from})`);
      return fallback;
    },
  };
};

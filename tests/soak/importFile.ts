import { type Seeded, seeded } from "../crash/seeded.ts";

/** A large CSV file of events, made as it is read and the same for the same seed; and what an import of it must leave. */

export interface Expected {
  bytes: number;
  rows: number;
  refused: number;
  /** Over the rows that are taken: of their numbers, and of the characters of their notes. */
  numbers: number;
  characters: number;
  /** Of the row numbers of those that are refused, as a spreadsheet counts. */
  refusedRows: number;
}

const USERS = 20_000;
const WORDS = [
  "river",
  "Zürich",
  "naïve",
  'a "quoted" word',
  "comma, inside",
  "line\nbreak",
  "😀",
  "=1+1",
  "東京",
];
const NOTE_WORDS = 40;
const NOTES = 500;
const ROWS_PER_PIECE = 500;

const noteOf = (chance: Seeded): string => {
  const words = Array.from({ length: NOTE_WORDS }, () => WORDS[chance.whole(0, WORDS.length - 1)] ?? "");
  return words.join(" ");
};

const quoted = (text: string): string => `"${text.split('"').join('""')}"`;

/**
 * @param startedAtS epoch seconds of the last event; the others are seconds before it
 * @param note called with what the import must make of each row
 */
export function* importFile(
  megabytes: number,
  seed: number,
  startedAtS: number,
  expected: Expected,
): Generator<Buffer> {
  const chance = seeded(seed);
  const notes = Array.from({ length: NOTES }, () => noteOf(chance));
  const written = notes.map(quoted);
  const lengths = notes.map((note) => [...note].length);
  const add = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    expected.bytes += bytes.length;
    return bytes;
  };
  yield add("\uFEFFidentity,event,time,n,first,second,third\r\n");
  while (expected.bytes < megabytes * 1024 * 1024) {
    let piece = "";
    for (let row = 0; row < ROWS_PER_PIECE; row++) {
      const n = expected.rows++;
      const isRefused = n % 997 === 500;
      const [a, b, c] = [0, 0, 0].map(() => chance.whole(0, NOTES - 1));
      const time = isRefused ? "yesterday" : startedAtS - (n % 1_000_000);
      piece += `user-${n % USERS},Soaked,${time},${n},${written[a ?? 0]},${written[b ?? 0]},${written[c ?? 0]}\r\n`;
      if (isRefused) {
        expected.refused++;
        expected.refusedRows += n + 2;
      } else {
        expected.numbers += n;
        expected.characters += (lengths[a ?? 0] ?? 0) + (lengths[b ?? 0] ?? 0) + (lengths[c ?? 0] ?? 0);
      }
    }
    yield add(piece);
  }
}

export const nothingExpected = (): Expected => ({
  bytes: 0,
  rows: 0,
  refused: 0,
  numbers: 0,
  characters: 0,
  refusedRows: 0,
});

import type { Fault, SourceFile } from "./source.ts";

/** Files with one fault, as far as a rule goes, and the same files mended. */
export interface Planting {
  what: string;
  rule: (files: readonly SourceFile[]) => Fault[];
  planted: Record<string, string>;
  /** Where the fault shows, and a part of what is said of it. */
  at: string;
  says: string;
  mended: Record<string, string>;
}

import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { OperatorError } from "../lib/operatorError.ts";
import { backupHeaderBytesMax } from "../limits.ts";
import { BACKUP_FORMAT, type BackupHeader, HEAD, ROWS_END } from "./backup.ts";

const NEWLINE = 0x0a;
const END = Buffer.from(ROWS_END);
const END_AFTER_ROW = Buffer.from(`\n${ROWS_END}`);

/** A text that is read once from its begin to its end: lines, and rows up to their end. */
export interface BackupText {
  /** The next line without its end; undefined when there is none. */
  line(): Promise<string | undefined>;
  /** The rows that come next, in pieces, up to the line that ends them. @throws when the text ends before */
  rows(): AsyncGenerator<Buffer>;
  close(): void;
}

/** The text ends too early, or says something else than a backup does. */
export const cutOff = (path: string): OperatorError =>
  new OperatorError(`The backup ${path} is cut off or damaged; nothing was restored.`);

export const openBackupText = (path: string): BackupText => {
  const file = createReadStream(path);
  const text = file.pipe(createGunzip());
  file.on("error", (error) => text.destroy(error));
  const pieces: AsyncIterator<Buffer> = text[Symbol.asyncIterator]();
  let kept: Buffer = Buffer.alloc(0);

  const readMore = async (): Promise<boolean> => {
    const next = await pieces.next().catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      throw new OperatorError(`The backup ${path} cannot be read: ${said}.`, { cause: error });
    });
    if (next.done === true) return false;
    kept = kept.length === 0 ? next.value : Buffer.concat([kept, next.value]);
    return true;
  };
  const take = (length: number): Buffer => {
    const taken = kept.subarray(0, length);
    kept = kept.subarray(length);
    return taken;
  };
  const line = async (): Promise<string | undefined> => {
    for (;;) {
      const at = kept.indexOf(NEWLINE);
      if (at >= 0) return take(at + 1).toString("utf8", 0, at);
      if (kept.length > backupHeaderBytesMax || !(await readMore())) return undefined;
    }
  };
  async function* rows(): AsyncGenerator<Buffer> {
    while (kept.length < END.length) if (!(await readMore())) throw cutOff(path);
    if (kept.subarray(0, END.length).equals(END)) {
      take(END.length);
      return;
    }
    for (;;) {
      const at = kept.indexOf(END_AFTER_ROW);
      if (at >= 0) {
        yield take(at + 1);
        take(END.length);
        return;
      }
      // the end may have begun in what is here
      const sure = kept.length - END_AFTER_ROW.length;
      if (sure > 0) yield take(sure);
      if (!(await readMore())) throw cutOff(path);
    }
  }
  return { line, rows, close: () => text.destroy() };
};

/** What the text says of itself. @throws OperatorError when it is no backup, or of a later format */
export const readHeader = async (text: BackupText, path: string): Promise<BackupHeader> => {
  const first = await text.line();
  if (first?.startsWith(HEAD) !== true) throw new OperatorError(`${path} is no backup of Clarion.`);
  const header: BackupHeader = JSON.parse(first.slice(HEAD.length));
  if (header.format === BACKUP_FORMAT) return header;
  throw new OperatorError(
    `The backup ${path} is of format ${header.format}, and this program knows ${BACKUP_FORMAT}; use the program that wrote it.`,
  );
};

import { transferReadBytes } from "../limits.ts";
import { guessDialect } from "./dialect.ts";
import { csvRows, type SourceRow } from "./rows.ts";

async function* chained(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/**
 * The rows of a CSV file as it arrives, cut by the delimiter that its beginning tells.
 *
 * @throws TransferFault where no further row can be told
 */
export async function* openCsv(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceRow> {
  const rest = bytes[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < transferReadBytes) {
    const next = await rest.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const { delimiter } = await guessDialect(head);
  yield* csvRows(chained(head, rest), { delimiter });
}

/** Where a column stands in the row that names them, whatever its case and the spaces around it; -1: nowhere. */
export const columnIndex = (header: readonly string[], wanted: string): number =>
  header.findIndex((name) => name.trim().toLowerCase() === wanted.trim().toLowerCase());

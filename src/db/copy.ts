import { once } from "node:events";
import pg from "pg";
import { copyQueuedBytesMax, databaseConnectTimeoutMs } from "../limits.ts";
import { type Queryable, queryable } from "./pool.ts";
import type { Sql } from "./sql.ts";

/**
 * COPY over the driver's connection (PostgreSQL manual 54.2.6): the driver hands its messages to whatever was submitted as a query.
 * One statement at a time.
 */
declare module "pg" {
  interface Connection {
    query(text: string): void;
    sendCopyFromChunk(chunk: Buffer): void;
    endCopyFrom(): void;
    sendCopyFail(message: string): void;
  }
}

/** What both directions answer to the driver. */
abstract class Copy implements pg.Submittable {
  protected connection: pg.Connection | undefined;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: pg.Connection): void {
    this.connection = connection;
    connection.query(this.#text);
  }

  handleCommandComplete(): void {}
  abstract handleReadyForQuery(): void;
  abstract handleError(error: unknown): void;
}

/** Rows of a table as text, in pieces that are never held up beyond a bound. */
class CopyOut extends Copy {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  #error: unknown;
  #wake: (() => void) | undefined;

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    // the driver uses its buffer again
    this.#pieces.push(Buffer.from(chunk));
    this.#bytes += chunk.length;
    if (this.#bytes > copyQueuedBytesMax) this.connection?.stream.pause();
    this.#wake?.();
  }

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  handleError(error: unknown): void {
    this.#error = error;
    this.handleReadyForQuery();
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#pieces.length > 0) {
        const taken = Buffer.concat(this.#pieces);
        this.#pieces = [];
        this.#bytes = 0;
        this.connection?.stream.resume();
        yield taken;
      } else if (this.#isOver) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}

class CopyIn extends Copy {
  #ready: () => void = () => {};
  #done: () => void = () => {};
  #failed: (error: unknown) => void = () => {};
  readonly #isReady = new Promise<void>((resolve) => {
    this.#ready = resolve;
  });
  readonly #isDone = new Promise<void>((resolve, reject) => {
    this.#done = resolve;
    this.#failed = reject;
  });

  handleCopyInResponse(): void {
    this.#ready();
  }

  handleReadyForQuery(): void {
    this.#done();
  }

  handleError(error: unknown): void {
    this.#failed(error);
  }

  async run(pieces: AsyncIterable<Buffer>): Promise<void> {
    await Promise.race([this.#isReady, this.#isDone]);
    const { connection } = this;
    if (connection === undefined) throw new Error("COPY was never submitted");
    const send = async (): Promise<void> => {
      for await (const piece of pieces) {
        connection.sendCopyFromChunk(piece);
        if (connection.stream.writableNeedDrain) await once(connection.stream, "drain");
      }
      connection.endCopyFrom();
    };
    await Promise.race([send(), this.#isDone]);
    await this.#isDone;
  }
}

/** A connection that copies whole tables, besides what every connection does. */
export interface Copier extends Queryable {
  copyOut(statement: Sql): AsyncIterable<Buffer>;
  copyIn(statement: Sql, pieces: AsyncIterable<Buffer>): Promise<void>;
  close(): Promise<void>;
}

/** @throws DatabaseAwayError */
export const openCopier = async (url: string, name: string): Promise<Copier> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: databaseConnectTimeoutMs,
  });
  client.on("error", () => {});
  await client.connect();
  return {
    ...queryable(client),
    copyOut: ({ text }) => client.query(new CopyOut(text)).pieces(),
    copyIn: ({ text }, pieces) => client.query(new CopyIn(text)).run(pieces),
    close: () => client.end(),
  };
};

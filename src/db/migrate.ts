import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../lib/packageRoot.ts";
import type { Database, Queryable } from "./pool.ts";
import { type Sql, sql } from "./sql.ts";
import { inTransaction } from "./tx.ts";

/** Any fixed number: two programs that migrate at once wait for each other on it. */
const MIGRATION_LOCK = 7_420;

interface Migration {
  version: number;
  name: string;
  text: string;
}

const readMigrations = async (): Promise<Migration[]> => {
  const folder = join(packageRoot, "src", "db", "migrations");
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      version: Number(name.slice(0, 4)),
      name,
      text: await readFile(join(folder, name), "utf8"),
    })),
  );
};

const raw = (text: string): Sql => ({ text, values: [] });

const appliedVersion = async (tx: Queryable): Promise<number> => {
  await tx.query(sql`create table if not exists migrations (
    version int primary key, name text not null, applied_at timestamptz not null default now())`);
  const [row] = await tx.query<{ version: number | null }>(
    sql`select max(version) as version from migrations`,
  );
  return row?.version ?? 0;
};

/** The schema is of a newer program than this one. */
export class NewerSchemaError extends Error {
  constructor(found: number, known: number) {
    super(
      `The database's schema is at version ${found}, but this program knows versions up to ${known}. ` +
        "Start the newer program instead; an older one would not understand the data.",
    );
    this.name = "NewerSchemaError";
  }
}

/** The newest version of the schema that this program knows. */
export const knownSchema = async (): Promise<number> => (await readMigrations()).at(-1)?.version ?? 0;

/**
 * Brings the schema up to this program's version, or to an earlier one, each migration in one transaction, under a lock.
 *
 * @returns the schema's version before and after
 * @throws NewerSchemaError when the database was migrated by a newer program
 */
export const migrate = async (db: Database, upTo?: number): Promise<{ from: number; to: number }> => {
  const migrations = (await readMigrations()).filter(({ version }) => version <= (upTo ?? version));
  const known = migrations.at(-1)?.version ?? 0;
  return inTransaction(db, async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const from = await appliedVersion(tx);
    if (from > known) throw new NewerSchemaError(from, known);
    for (const migration of migrations.filter(({ version }) => version > from)) {
      await tx.query(raw(migration.text));
      await tx.query(
        sql`insert into migrations (version, name) values (${migration.version}, ${migration.name})`,
      );
    }
    return { from, to: known };
  });
};

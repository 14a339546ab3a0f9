import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "../../src/db/embedded.ts";
import { migrate } from "../../src/db/migrate.ts";
import { type Database, openDatabase } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export const TEMPLATE = "clarion_template";

/** The folder is thrown away after the run, so nobody minds what a loss of power would leave of it. */
const withoutCareForPower = async (admin: Database): Promise<void> => {
  await admin.query(sql`alter system set fsync = off`);
  await admin.query(sql`alter system set full_page_writes = off`);
  await admin.query(sql`select pg_reload_conf()`);
};

/** One real PostgreSQL for the whole run, with a migrated template that each file clones. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join("/tmp", "clarion-test-"));
  // As root the server runs as another user, which must reach its folder.
  await chmod(folder, 0o755);
  const postgres = await startEmbeddedPostgres(folder);
  const admin = openDatabase({ url: postgres.url, connectionsMax: 1, name: "tests" });
  await withoutCareForPower(admin);
  await admin.query(sql`create database clarion_template`);
  await admin.close();
  const template = openDatabase({
    url: postgres.url.replace(/\/postgres$/, `/${TEMPLATE}`),
    connectionsMax: 2,
    name: "tests",
  });
  await migrate(template);
  await template.close();
  project.provide("postgresUrl", postgres.url);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
};

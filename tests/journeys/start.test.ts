import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { packageRoot } from "../../src/lib/packageRoot.ts";
import { processFacts } from "../../src/lib/processes.ts";
import { signal } from "../crash/killable.ts";
import { cloneDatabase } from "../helpers/database.ts";
import { eventually } from "../helpers/eventually.ts";
import { listen } from "../helpers/listen.ts";
import {
  allGone,
  buildProgram,
  dataFolders,
  postmasterPid,
  processTree,
  runCommand,
  startProgram,
} from "../helpers/program.ts";

const answersAt = async (url: string): Promise<number> => (await fetch(`${url}/healthz`)).status;

const NOBODY = { uid: 65_534, gid: 65_534 };

const canNobodyRun = (): boolean => {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync("test", ["-r", join(packageRoot, "package.json")], NOBODY);
    return true;
  } catch {
    return false;
  }
};

describe("starting the program", () => {
  const folders = dataFolders();
  beforeAll(buildProgram);
  afterEach(() => folders.remove());

  test("nothing set: it prints its URL, answers there, and SIGTERM leaves no process behind", async () => {
    const dataDir = folders.create();
    const program = startProgram({ dataDir });
    expect(await answersAt(await program.ready())).toBe(200);
    expect(program.output()).toContain(dataDir);
    const tree = [...processTree(program.pid()), postmasterPid(dataDir)];
    expect(tree.length).toBeGreaterThanOrEqual(3);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
    await allGone(tree);
    expect(existsSync(join(dataDir, "clarion.lock"))).toBe(false);
  });

  test("while nobody owns it, it prints where the first owner is created; the demo's log-in does not count", async () => {
    const dataDir = folders.create();
    const program = startProgram({ dataDir, args: ["--demo"] });
    const url = await program.ready();
    const setup = /is ready: (\S+)\/setup\?code=([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})\s/.exec(
      program.output(),
    );
    expect(setup?.[1]).toBe(url);
    expect(program.output()).toContain("Create the first owner there.");
    const notes = JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8"));
    expect(statSync(join(dataDir, "demo.json")).mode & 0o777).toBe(0o600);
    expect(program.output()).toContain(notes.owner.email);
    expect(program.output()).not.toContain(notes.owner.password);
    const post = (path: string, body: object) =>
      fetch(`${url}/api/v1${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    expect((await post("/session", notes.owner)).status).toBeLessThan(300);
    const owner = { email: "first@example.com", name: "First", password: "a long enough password" };
    const more = { code: setup?.[2], accountName: "Shop", timeZone: "UTC" };
    const made = await post("/setup", { ...owner, ...more });
    expect(await made.json()).toMatchObject({
      accounts: expect.arrayContaining([expect.objectContaining({ id: notes.accountId, role: "owner" })]),
    });
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
    const again = startProgram({ dataDir, args: ["--demo"] });
    await again.ready();
    expect(again.output()).not.toContain("/setup");
    expect(JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8")).accountId).toBe(notes.accountId);
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(0);
  });

  test("twice in a row on the same folder, from any folder, through the starter", async () => {
    const dataDir = folders.create();
    for (const cwd of ["/", "/tmp"]) {
      const program = startProgram({ dataDir, cwd, byStarter: true });
      expect(await answersAt(await program.ready())).toBe(200);
      program.child.kill("SIGINT");
      expect(await program.ended).toBe(0);
    }
  });

  test("a second program on the same folder is refused, naming the first", async () => {
    const dataDir = folders.create();
    const first = startProgram({ dataDir });
    const url = await first.ready();
    const second = startProgram({ dataDir });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`process ${first.pid()}`);
    expect(second.output()).toContain(url);
    expect(await answersAt(url)).toBe(200);
  });

  test("a taken port is said, with what to do, and nothing keeps running", async () => {
    const dataDir = folders.create();
    const other = createServer();
    const port = await listen(other);
    const program = startProgram({ dataDir, env: { PORT: String(port) } });
    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} is taken.*PORT=\\d+ npm start`));
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    other.close();
  });

  test("every mistake of the configuration is named at once, and nothing is started", async () => {
    const dataDir = folders.create();
    const program = startProgram({
      dataDir,
      env: { PORT: "high", ROLE: "boss", HOST: "a b", SECRET_KEY: "hunter2" },
    });
    expect(await program.ended).toBe(1);
    for (const name of ["PORT", "ROLE", "HOST", "SECRET_KEY"])
      expect(program.output()).toContain(`- ${name}: expected`);
    expect(program.output()).not.toContain("hunter2");
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  });

  test("another secret key than the first start's is refused", async () => {
    const dataDir = folders.create();
    await runCommand(dataDir, ["migrate"]);
    const program = startProgram({ dataDir, env: { SECRET_KEY: "ab".repeat(32) } });
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain("SECRET_KEY");
  });

  test("asked to stop while it starts, it stops and leaves nothing behind", async () => {
    const dataDir = folders.create();
    const program = startProgram({ dataDir });
    await eventually(() => expect(existsSync(join(dataDir, "clarion.lock"))).toBe(true), 20_000);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
    expect(existsSync(join(dataDir, "clarion.lock"))).toBe(false);
    expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
  });
});

describe("killed without warning", () => {
  const folders = dataFolders();
  beforeAll(buildProgram);
  afterEach(() => folders.remove());

  const startedWithAccount = async () => {
    const dataDir = folders.create();
    const program = startProgram({ dataDir });
    await program.ready();
    const created = await runCommand(dataDir, ["account", "create", "Shop", "--id", "SHOP-1"]);
    expect(created.output).toContain("SHOP-1");
    return { dataDir, program, tree: processTree(program.pid()) };
  };

  const startsAgainWithAccount = async (dataDir: string) => {
    const again = startProgram({ dataDir });
    expect(await answersAt(await again.ready())).toBe(200);
    expect((await runCommand(dataDir, ["account", "list"])).output).toContain("SHOP-1");
    again.child.kill("SIGTERM");
    expect(await again.ended).toBe(0);
  };

  test("the main process alone: its workers end, the database is taken over", async () => {
    const { dataDir, program, tree } = await startedWithAccount();
    const postgres = postmasterPid(dataDir);
    const workers = tree.filter((pid) => pid !== program.pid() && !processTree(postgres).includes(pid));
    expect(workers.length).toBeGreaterThanOrEqual(1);
    process.kill(program.pid(), "SIGKILL");
    await allGone(workers);
    expect(await processFacts(postgres)).toBeDefined();
    await startsAgainWithAccount(dataDir);
  });

  test("every process at once, the database too: it recovers", async () => {
    const { dataDir, tree } = await startedWithAccount();
    for (const pid of [...tree, postmasterPid(dataDir)].reverse()) {
      if ((await processFacts(pid)) !== undefined) signal(pid, "SIGKILL");
    }
    await startsAgainWithAccount(dataDir);
  });

  test("the database alone: it is started again and the program goes on", async () => {
    const { dataDir, program } = await startedWithAccount();
    const killed = postmasterPid(dataDir);
    process.kill(killed, "SIGKILL");
    await eventually(() => expect(postmasterPid(dataDir)).not.toBe(killed), 20_000);
    await eventually(async () => {
      expect((await runCommand(dataDir, ["account", "list"])).output).toContain("SHOP-1");
    }, 20_000);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
    expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
  });

  test("a worker alone: another takes its place", async () => {
    const { dataDir, program, tree } = await startedWithAccount();
    const log = () => readFileSync(join(dataDir, "clarion.log"), "utf8");
    const postgres = processTree(postmasterPid(dataDir));
    const workers = tree.filter((pid) => pid !== program.pid() && !postgres.includes(pid));
    for (const pid of workers) process.kill(pid, "SIGKILL");
    await eventually(() => expect(log().match(/"worker ready"/g)).toHaveLength(2), 20_000);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
  });

  test("the starter alone: the program stops in order, and the next start waits for it", async () => {
    const dataDir = folders.create();
    const first = startProgram({ dataDir, byStarter: true });
    await first.ready();
    first.child.kill("SIGKILL");
    const second = startProgram({ dataDir, byStarter: true });
    expect(await answersAt(await second.ready())).toBe(200);
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });
});

describe("other users and other databases", () => {
  const folders = dataFolders();
  beforeAll(buildProgram);
  afterEach(() => folders.remove());

  test.skipIf(!canNobodyRun())(
    "an ordinary user runs it too, and root goes on with that user's data",
    async () => {
      const dataDir = folders.create(NOBODY);
      chmodSync(dataDir, 0o700);
      for (const user of [NOBODY, NOBODY, undefined]) {
        const program = startProgram({ dataDir, cwd: "/", ...(user ? { user } : {}) });
        expect(await answersAt(await program.ready())).toBe(200);
        program.child.kill("SIGTERM");
        expect(await program.ended).toBe(0);
      }
      expect(existsSync(join(dataDir, "postgres", "PG_VERSION"))).toBe(true);
    },
  );

  test.skipIf(!canNobodyRun())("a folder of another user is refused in words", async () => {
    const dataDir = folders.create();
    const program = startProgram({ dataDir, cwd: "/", user: NOBODY });
    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(/cannot be written.*DATA_DIR=/s);
  });

  test("DATABASE_URL is used instead, and the roles run apart on it", async () => {
    const database = await cloneDatabase();
    const key = { DATABASE_URL: database.url, SECRET_KEY: "cd".repeat(32) };
    const dataDir = folders.create();
    const api = startProgram({ dataDir, env: { ...key, ROLE: "api" } });
    const worker = startProgram({ dataDir, env: { ...key, ROLE: "worker" } });
    expect(await answersAt(await api.ready())).toBe(200);
    await eventually(() => expect(worker.output()).toContain("workers are ready"), 20_000);
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
    for (const program of [api, worker]) program.child.kill("SIGTERM");
    expect(await Promise.all([api.ended, worker.ended])).toEqual([0, 0]);
    await database.drop();
  });

  test("a database that refuses is told in words, without the password", async () => {
    const url = new URL(inject("postgresUrl"));
    url.password = "hunter2";
    const program = startProgram({ dataDir: folders.create(), env: { DATABASE_URL: url.href } });
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain("refuses this user name or password");
    expect(program.output()).not.toContain("hunter2");
  });
});

describe("the commands", () => {
  const folders = dataFolders();
  beforeAll(buildProgram);
  afterEach(() => folders.remove());

  test("accounts and credentials are managed while the program does not run, and nothing stays running", async () => {
    const dataDir = folders.create();
    await runCommand(dataDir, ["account", "create", "Shop", "--id", "SHOP-1"]);
    const made = await runCommand(dataDir, [
      "credential",
      "create",
      "SHOP-1",
      "--scopes",
      "trigger",
      "--json",
    ]);
    const { id, passcode, apiKey } = JSON.parse(made.output);
    expect([passcode, apiKey].every((secret) => secret.length > 15)).toBe(true);
    expect((await runCommand(dataDir, ["credential", "revoke", "SHOP-1", id])).code).toBe(0);
    const { output } = await runCommand(dataDir, ["credential", "list", "SHOP-1"]);
    expect(output).toContain("revoked");
    expect(output).not.toContain(passcode);
    expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
  });

  test("a mistyped command, scope or account is told with the nearest there is", async () => {
    const dataDir = folders.create();
    const mistyped = await runCommand(dataDir, ["sevre"]);
    expect(mistyped).toMatchObject({ code: 1, output: expect.stringContaining("did you mean serve?") });
    const scope = await runCommand(dataDir, ["credential", "create", "X", "--scopes", "uplod"]);
    expect(scope).toMatchObject({ code: 1, output: expect.stringContaining("did you mean upload?") });
    const account = await runCommand(dataDir, ["credential", "list", "NONE"]);
    expect(account).toMatchObject({ code: 1, output: expect.stringContaining('no account "NONE"') });
  });

  test("doctor names what is wrong, exits 1 for it, and starts nothing", async () => {
    const dataDir = folders.create();
    const wrong = await runCommand(dataDir, ["doctor"], { PORT: "high", WORKERS: "none" });
    expect(wrong.code).toBe(1);
    expect(wrong.output).toContain("2 things are wrong");
    await runCommand(dataDir, ["doctor"]);
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  });
});

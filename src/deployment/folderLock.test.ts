import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processFacts } from "../lib/processes.ts";
import { FolderInUseError, folderHolder, lockFolder } from "./folderLock.ts";

describe("the lock of a data folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "clarion-lock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const lockFile = () => join(folder, "clarion.lock");
  const writeLock = (pid: number, startedAt: string) =>
    writeFileSync(lockFile(), JSON.stringify({ pid, startedAt }));

  test("a second holder is refused, and told who holds it and where it answers", async () => {
    const lock = await lockFolder(folder, 0);
    lock.note({ url: "http://127.0.0.1:8420" });
    const refusal = await lockFolder(folder, 0).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FolderInUseError);
    expect(String(refusal)).toContain(`process ${process.pid}`);
    expect(String(refusal)).toContain("http://127.0.0.1:8420");
  });

  test("a released lock leaves nothing behind and can be taken again", async () => {
    (await lockFolder(folder, 0)).release();
    expect(readdirSync(folder)).toEqual([]);
    (await lockFolder(folder, 0)).release();
  });

  test("who waits gets it when the holder ends", async () => {
    const first = await lockFolder(folder, 0);
    const second = lockFolder(folder, 5_000);
    first.release();
    (await second).release();
  });

  test("the lock of a dead process is taken over", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    const pid = child.pid ?? 0;
    await new Promise((resolve) => child.once("exit", resolve));
    writeLock(pid, "once");
    expect(await folderHolder(folder)).toBeUndefined();
    (await lockFolder(folder, 0)).release();
  });

  test("the lock of a dead process whose id another process has now is taken over", async () => {
    writeLock(process.pid, "before this process began");
    (await lockFolder(folder, 0)).release();
  });

  test("a lock that its writer died over is taken over", async () => {
    writeFileSync(lockFile(), '{"pid":');
    (await lockFolder(folder, 0)).release();
  });

  test("of many who find a stale lock at once one gets it", async () => {
    writeLock(process.pid, "before this process began");
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder, 0)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("releasing does not remove a lock that has passed to another", async () => {
    const lock = await lockFolder(folder, 0);
    writeLock(process.ppid, (await processFacts(process.ppid))?.startedAt ?? "");
    lock.release();
    lock.note({ isStopping: true });
    expect(existsSync(lockFile())).toBe(true);
    expect((await folderHolder(folder))?.pid).toBe(process.ppid);
  });
});

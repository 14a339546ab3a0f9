import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { deploymentKey, prepareDataFolder } from "./dataFolder.ts";

describe("the data folder", () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), "clarion-data-"));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const keyFile = () => join(dataDir, "secret.key");

  test("a key is made at the first start, for its owner's eyes only, and stays", () => {
    const key = deploymentKey({ secretKey: undefined, dataDir });
    expect(key).toHaveLength(32);
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600);
    expect(deploymentKey({ secretKey: undefined, dataDir })).toEqual(key);
    expect(readFileSync(keyFile(), "utf8").trim()).toBe(key.toString("hex"));
  });

  test("a configured key wins, and no file is made", () => {
    const secretKey = Buffer.alloc(32, 7);
    expect(deploymentKey({ secretKey, dataDir })).toBe(secretKey);
    expect(() => statSync(keyFile())).toThrow();
  });

  test("a damaged key file is told without its content, and never replaced", () => {
    writeFileSync(keyFile(), "abc123");
    expect(() => deploymentKey({ secretKey: undefined, dataDir })).toThrow(
      /secret\.key is damaged(?!.*abc123)/,
    );
    expect(readFileSync(keyFile(), "utf8")).toBe("abc123");
  });

  test("a folder that cannot be made is told with what to do", () => {
    expect(() => prepareDataFolder("/proc/clarion")).toThrow(
      /\/proc\/clarion cannot be written .* DATA_DIR=/,
    );
  });
});

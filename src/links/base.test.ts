import { describe, expect, test } from "vitest";
import { isReachable, linkBase } from "./base.ts";

const LOCAL = "http://127.0.0.1:8420";
const PUBLIC = "https://clarion.example.com";
const OWN = "https://links.shop.example";

describe("where links begin", () => {
  test("at the account's own address, then at the deployment's", () => {
    expect(linkBase({ publicUrl: PUBLIC, localUrl: LOCAL }, OWN, false)).toBe(OWN);
    expect(linkBase({ publicUrl: PUBLIC, localUrl: LOCAL }, null, false)).toBe(PUBLIC);
    expect(linkBase({ publicUrl: undefined, localUrl: LOCAL }, OWN, false)).toBe(OWN);
  });

  test("nowhere while nobody outside could follow them, but in the sandbox inbox", () => {
    for (const publicUrl of [undefined, LOCAL, "http://localhost:3000", "https://[::1]", "http://0.0.0.0"]) {
      expect(linkBase({ publicUrl, localUrl: LOCAL }, null, false)).toBeNull();
      expect(linkBase({ publicUrl, localUrl: LOCAL }, null, true)).toBe(publicUrl ?? LOCAL);
    }
    expect(linkBase({ publicUrl: undefined, localUrl: undefined }, null, true)).toBeNull();
    expect([isReachable("https://10.0.0.7"), isReachable("not an address")]).toEqual([true, false]);
  });
});

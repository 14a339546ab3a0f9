import { beforeEach, describe, expect, test } from "vitest";
import type { Mirror } from "./draftState.ts";
import { keepMirror, takeMirrors } from "./mirrors.ts";

/** As much of Web Storage as is used, which Node does not have. */
const aStorage = () => {
  const items: Record<string, string> = {};
  const hidden = { enumerable: false };
  return Object.defineProperties(items, {
    getItem: { ...hidden, value: (key: string) => items[key] ?? null },
    setItem: { ...hidden, value: (key: string, value: string) => Object.assign(items, { [key]: value }) },
    removeItem: { ...hidden, value: (key: string) => void delete items[key] },
  });
};
const openPage = (): void => void Reflect.set(globalThis, "sessionStorage", aStorage());

const place = { account: "A", campaign: "c", person: "p", opening: 0 };
const mirrorOf = (name: string): Mirror => ({
  revision: 1,
  yours: { name },
  under: {},
  unanswered: {},
  conflicts: [],
});

describe("what is not saved", () => {
  beforeEach(() => {
    Reflect.set(globalThis, "localStorage", aStorage());
    openPage();
  });

  test("is there after a reload of the page, once", () => {
    expect(keepMirror(place, mirrorOf("typed"), 1_000)).toBe(true);
    expect(takeMirrors(place, 1_001)).toEqual({ mirrors: [mirrorOf("typed")], isWaiting: false });
    expect(takeMirrors(place, 1_002).mirrors).toEqual([]);
  });

  test("of another page is taken up when that page has gone quiet, not while it is alive", () => {
    keepMirror(place, mirrorOf("elsewhere"), 1_000);
    openPage();
    expect(takeMirrors(place, 2_000)).toEqual({ mirrors: [], isWaiting: true });
    expect(takeMirrors(place, 9_000)).toEqual({ mirrors: [mirrorOf("elsewhere")], isWaiting: false });
  });

  test("is nobody else's, of no other account and no other draft", () => {
    keepMirror(place, mirrorOf("mine"), 1_000);
    for (const other of [{ person: "q" }, { account: "B" }, { campaign: "d" }]) {
      expect(takeMirrors({ ...place, ...other }, 9_000).mirrors).toEqual([]);
    }
  });

  test("is forgotten once it is saved", () => {
    keepMirror(place, mirrorOf("typed"), 1_000);
    keepMirror(place, null, 1_001);
    expect(takeMirrors(place, 9_000).mirrors).toEqual([]);
  });

  test("that is broken harms nothing", () => {
    keepMirror(place, mirrorOf("typed"), 1_000);
    const [key = ""] = Object.keys(localStorage);
    localStorage.setItem(key, '{"at":1,"mirror":{"yours":{"evil":1},"under":{}}}');
    expect(takeMirrors(place, 9_000).mirrors).toEqual([]);
  });

  test("is said not to be kept where the browser is full", () => {
    Reflect.set(localStorage, "setItem", undefined);
    Reflect.set(globalThis, "localStorage", {});
    expect(keepMirror(place, mirrorOf("typed"), 1_000)).toBe(false);
  });
});

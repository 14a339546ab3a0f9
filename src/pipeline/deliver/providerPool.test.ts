import { expect, test } from "vitest";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import { sandbox } from "../../channels/sandbox/sandbox.ts";
import type { Queryable } from "../../db/pool.ts";
import { providerStaleMsMax } from "../../limits.ts";
import { createProviderPool, type StoredProvider } from "./providerPool.ts";

const NOTHING_ASKED: Queryable = {
  query: () => Promise.reject(new Error("the pool asks only what it is given")),
  prepared: () => Promise.reject(new Error("the pool asks only what it is given")),
};

const aProvider = (updatedAt: Date): StoredProvider => ({
  accountId: 1,
  id: "p",
  channel: sandbox,
  config: {},
  concurrencyMax: 5,
  ratePerSecondMax: null,
  updatedAt,
});

interface State {
  nowMs: number;
  loads: number;
  stored: StoredProvider;
  failure: Error | undefined;
  answer: () => void;
  isSlow: boolean;
}

const aPool = () => {
  const state: State = {
    nowMs: 0,
    loads: 0,
    stored: aProvider(new Date(0)),
    failure: undefined,
    answer: () => {},
    isSlow: false,
  };
  const pool = createProviderPool({
    load: async () => {
      state.loads++;
      if (state.failure !== undefined) throw state.failure;
      if (state.isSlow)
        await new Promise<void>((resolve) => {
          state.answer = resolve;
        });
      return state.stored;
    },
    services: channelServices,
    nowMs: () => state.nowMs,
  });
  return { state, get: () => pool.get(NOTHING_ASKED, 1, "p") };
};

test("what is known goes on to be used while one call asks whether it still holds", async () => {
  const { state, get } = aPool();
  const first = await get();
  expect(state.loads).toBe(1);
  state.nowMs = providerStaleMsMax;
  state.isSlow = true;
  const asking = get();
  const others = await Promise.all(Array.from({ length: 200 }, get));
  expect(state.loads).toBe(2);
  expect(new Set(others)).toEqual(new Set([first]));
  state.answer();
  expect(await asking).toBe(first);
  state.isSlow = false;
  expect(await get()).toBe(first);
  expect(state.loads).toBe(2);
});

test("a provider that was changed is another from then on", async () => {
  const { state, get } = aPool();
  const first = await get();
  state.stored = aProvider(new Date(1));
  state.nowMs = providerStaleMsMax;
  const second = await get();
  expect(second).not.toBe(first);
  expect(await get()).toBe(second);
});

test("what could not be asked is asked by the next call", async () => {
  const { state, get } = aPool();
  const first = await get();
  state.nowMs = providerStaleMsMax;
  state.failure = new Error("away");
  await expect(get()).rejects.toThrow("away");
  state.failure = undefined;
  expect(await get()).toBe(first);
  expect(state.loads).toBe(3);
});

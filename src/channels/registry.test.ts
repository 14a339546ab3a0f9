import { describe, expect, test } from "vitest";
import { CHANNELS } from "../contract/content.ts";
import { leaseMarginMs, leaseMsMin } from "../limits.ts";
import { channelOf, findChannel, listChannels } from "./registry.ts";

describe("the provider kinds", () => {
  test("each is found by its own name, and no other is", () => {
    const kinds = listChannels().map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const channel of listChannels()) expect(channelOf(channel.kind)).toBe(channel);
    expect(findChannel("carrier-pigeon")).toBeUndefined();
    expect(() => channelOf("carrier-pigeon")).toThrow(/carrier-pigeon/);
  });

  test("every channel has a provider from the first start", () => {
    for (const channel of CHANNELS) expect(channelOf("sandbox").sends).toContain(channel);
  });

  test.each(listChannels())("a call of $kind ends well before its lease", ({ timeoutMs }) => {
    expect(timeoutMs + leaseMarginMs).toBeLessThan(leaseMsMin);
  });

  test.each(listChannels())("the secrets of $kind are settings of it", ({ config, secretFields }) => {
    for (const field of secretFields) expect(config).toHaveProperty(["properties", field, "type"], "string");
  });
});

import { expect, test } from "vitest";
import { seeded } from "../crash/seeded.ts";
import { makeWorld } from "./world.ts";

const SEEDS = Array.from({ length: 100 }, (_, index) => index + 1);
const worlds = SEEDS.map((seed) => makeWorld(seeded(seed).fork("world")));
const DAY = 86_400_000;

/** Hours that Berlin's clocks are ahead of UTC. */
const berlinOffset = (ms: number): string =>
  new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", timeZoneName: "shortOffset" }).format(ms);

test("every run has users in 40 zones, and fires through the months in which clocks go forward and back", () => {
  for (const { users, happenings } of worlds) {
    expect(new Set(users.flatMap(({ timeZone }) => timeZone ?? [])).size).toBe(40);
    const fired = happenings.filter(({ kind }) => kind === "trigger").map(({ atMs }) => atMs);
    const [first, last] = [Math.min(...fired), Math.max(...fired)];
    expect(last - first).toBeGreaterThan(150 * DAY);
    expect(first).toBeLessThan(Date.parse("2027-04-07T00:00:00Z"));
    expect(last).toBeGreaterThan(Date.parse("2027-09-03T00:00:00Z"));
  }
  // summer begins and ends for somebody in the middle of what is fired
  const hours = worlds.map(
    ({ happenings }) => new Set(happenings.map(({ atMs }) => berlinOffset(atMs).slice(-1))),
  );
  expect(hours.filter((offsets) => offsets.size === 2).length).toBeGreaterThan(80);
});

test("the runs cancel, put off, set ends, publish, drop and override", () => {
  const happenings = worlds.flatMap((world) => world.happenings);
  const count = (is: (happening: (typeof happenings)[number]) => boolean): number =>
    happenings.filter(is).length;
  expect(count(({ kind }) => kind === "cancel")).toBeGreaterThan(100);
  expect(count(({ kind }) => kind === "cancel_reference")).toBeGreaterThan(50);
  expect(count((one) => one.kind === "trigger" && one.deliverAtMs !== null)).toBeGreaterThan(200);
  expect(count((one) => one.kind === "trigger" && one.expiresAtMs !== null)).toBeGreaterThan(200);
  expect(count((one) => one.kind === "resume" && one.dropBeforeMs !== null)).toBeGreaterThan(30);
  const published = happenings.flatMap((one) => (one.kind === "publish" ? [one.content] : []));
  expect(published.filter(({ start }) => start.purpose === "transactional").length).toBeGreaterThan(30);
  const overriding = published.filter(
    ({ start, when }) => start.purpose === "promotional" && when.globalLimits === "no",
  );
  expect(overriding.length).toBeGreaterThan(5);
  expect(
    worlds.filter(({ exempt, groups }) => exempt.length > 0 && groups.length > 0).length,
  ).toBeGreaterThan(30);
});

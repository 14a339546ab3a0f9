import { expect, test } from "vitest";
import { runCrashes, USUAL } from "./run.ts";

/** What CI kills; `npm run soak -- crash` does the same for longer. */
const SEED = 31;
const KILLS = 20;

test("whatever is killed, and whenever, nothing accepted is lost and every repeat is declared", async () => {
  const result = await runCrashes({ ...USUAL, seed: SEED, kills: KILLS, perSecond: 60 });
  expect(result.violations, `evidence in ${result.evidence}`).toEqual([]);
  // a run that did not do much would prove little
  expect(result.kills).toHaveLength(KILLS);
  expect(result.acknowledged).toBeGreaterThan(500);
  expect(result.summary.sent).toBeGreaterThan(1_000);
  expect(result.summary.takenTwice).toBeGreaterThan(0);
}, 600_000);

/** Ceilings as they were measured when the goals were set. A run whose ceiling is far below flatters and is void. */
export const CEILING_FIGURES = {
  acceptedPerSecond: 7_600,
  decidedPerSecond: 13_000,
  straightLinePerSecond: 3_200,
  mailsPerSecond: 1_100,
  notificationsPerSecond: 5_500,
} as const;

/** Below this share of its figure a ceiling makes the run void. */
export const VOID_SHARE = 0.7;

/** What the product is to reach. */
export const REACH = {
  acceptedRatio: 0.8,
  acceptedP99Ms: 100,
  decidedRatio: 0.6,
  behaviourRatio: 0.5,
  gatesRatio: 0.75,
  webhookRatio: 0.7,
  snapshotRatio: 0.8,
  thousandRatio: 0.8,
  thousandPerSecond: 3_000,
  emailRatio: 0.85,
  pushRatio: 0.5,
  endToEndPerSecond: 2_000,
  idleP50Ms: 15,
  idleP95Ms: 40,
  burstFirstMs: 100,
  overtakeP95Ms: 1_000,
  idleMib: 350,
  loadedMib: 1_024,
  uploadPerSecond: 10_000,
  growthRatio: 0.85,
  opensPerSecond: 5_000,
  besideOpensRatio: 0.9,
  besideHostileRatio: 0.8,
  listMs: 200,
  reachMs: 3_000,
  interactiveMs: 1_500,
  previewMs: 300,
} as const;

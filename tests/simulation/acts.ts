import { laneOf } from "../../src/campaigns/purpose.ts";
import type { Database } from "../../src/db/pool.ts";
import { appendIntake } from "../../src/db/queries/intake.ts";
import type { Clock } from "../../src/lib/clock.ts";
import { DomainError } from "../../src/lib/errors.ts";
import { cancelByReference, cancelTrigger } from "../../src/pipeline/accept/cancel.ts";
import type { Happening } from "./happenings.ts";
import { changeLife, publishVersion } from "./lives.ts";
import type { Recorded } from "./record.ts";
import type { SimulatedVersions } from "./worker.ts";
import type { World } from "./world.ts";

/** What somebody outside does to the account, by the functions that the API calls. */
export interface Scene {
  db: Database;
  clock: Clock & { nowMs(): number };
  accountId: number;
  world: World;
  versions: SimulatedVersions;
  recorded: Recorded;
}

type Of<Kind extends Happening["kind"]> = Extract<Happening, { kind: Kind }>;

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

const extrasOf = ({ reference, expiresAtMs, deliverAtMs }: Of<"trigger">) =>
  reference === null && expiresAtMs === null && deliverAtMs === null
    ? {}
    : {
        extras: {
          reference,
          metadata: null,
          expiresAt: dateOf(expiresAtMs),
          deliverAt: dateOf(deliverAtMs),
          options: null,
          replayOf: null,
        },
      };

const fire = async ({ db, accountId, versions }: Scene, campaignId: string, trigger: Of<"trigger">) => {
  const { requestId, names, isTest } = trigger;
  const row = {
    accountId,
    requestId,
    part: 0,
    campaignId,
    lane: laneOf(versions.newest(campaignId)),
    source: "api",
    isTest,
    credentialId: null,
    recipients: Buffer.from(JSON.stringify(names.map((name) => ["identity", name]))),
    recipientCount: names.length,
    payload: null,
    ...extrasOf(trigger),
  };
  await appendIntake(db, [row]);
};

/** @returns false when there was nothing that it could be done to */
const didSucceed = async (act: Promise<unknown>): Promise<boolean> => {
  try {
    await act;
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
};

const cancel = async (
  { db, accountId, clock, recorded }: Scene,
  wish: Of<"cancel" | "cancel_reference">,
): Promise<void> => {
  const atMs = clock.nowMs();
  if (wish.kind === "cancel") {
    const { requestId } = wish;
    if (!(await didSucceed(cancelTrigger(db, accountId, requestId)))) return;
    recorded.cancels.push({ kind: "trigger", atMs, requestId });
  } else {
    const { reference } = wish;
    if (!(await didSucceed(cancelByReference(db, accountId, reference)))) return;
    recorded.cancels.push({ kind: "reference", atMs, reference });
  }
};

const live = async (
  { db, accountId, clock, recorded }: Scene,
  campaignId: string,
  happening: Of<"pause" | "resume" | "stop">,
): Promise<void> => {
  const atMs = clock.nowMs();
  const act = happening.kind;
  const beforeMs = happening.kind === "resume" ? happening.dropBeforeMs : null;
  if (!(await didSucceed(changeLife(db, clock, accountId, campaignId, act, dateOf(beforeMs))))) return;
  recorded.lives.push({ campaignId, atMs, act });
  if (beforeMs !== null) recorded.cancels.push({ kind: "accepted_before", atMs, campaignId, beforeMs });
};

/** Lets something happen to the account, and notes what the checker cannot read in the log. */
export const happen = async (scene: Scene, happening: Happening): Promise<void> => {
  if (happening.kind === "stall") return;
  if (happening.kind === "cancel" || happening.kind === "cancel_reference") return cancel(scene, happening);
  const campaign = scene.world.campaigns[happening.campaign];
  if (campaign === undefined) return;
  if (happening.kind === "trigger") return fire(scene, campaign.id, happening);
  if (happening.kind !== "publish") return live(scene, campaign.id, happening);
  const { db, clock, accountId, versions } = scene;
  const { content } = happening;
  await didSucceed(
    publishVersion(db, clock, accountId, campaign.id, content, (version) =>
      versions.add(campaign.id, version, content),
    ),
  );
};

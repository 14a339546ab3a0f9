import { setImmediate as nextTurnOfLoop } from "node:timers/promises";
import type { ControlGroup } from "../../controlGroups/membership.ts";
import type { DecidedRow } from "../../db/queries/decisions.ts";
import { together } from "../../lib/together.ts";
import { accountOf } from "../accountOf.ts";
import type { CodeBatch, CodeTaker } from "../codes/codeBatch.ts";
import { packContent } from "../contents.ts";
import type { LeasedMessage } from "../deliver/leased.ts";
import { HOLDS } from "../ledger/holds.ts";
import { writeLedger } from "../ledger/load.ts";
import type { LinkedMessage } from "../linker.ts";
import type { RenderAnswer, RenderInput } from "../render/contract.ts";
import { looked, settled } from "../render/outcome.ts";
import { messageIn, type Version, type VersionMessage } from "../versions.ts";
import { keepAssigned } from "./assigned.ts";
import { type Decided, decideAgain, type Ended, giveUpAt, rowOf } from "./batch.ts";
import { type Destination, findRoutes, isThrottled, type Routes } from "./routes.ts";
import type { TraceStep } from "./rules.ts";
import { faultOf, MISSING_PROVIDER, shadowRow } from "./shadow.ts";
import { decideSlices, giveBack } from "./slices.ts";
import { openTurnCodes } from "./turnCodes.ts";
import type { LoadedSlice, Turn } from "./turnParts.ts";

const endedRow = (item: Decided, ended: Ended, last?: TraceStep): DecidedRow =>
  rowOf(item, last === undefined ? item.decision.trace : [...item.decision.trace, last], ended);

/** Says of a message that goes to the second provider why. */
const traceOf = ({ decision: { trace } }: Decided, { firstDownSince }: Destination): readonly TraceStep[] =>
  firstDownSince === null
    ? trace
    : [...trace, { check: "provider", verdict: "pass", saw: { downSince: firstDownSince } }];

const queuedRow = (item: Decided, destination: Destination, dueAt: Date, isThrottled = false): DecidedRow => {
  const { providerId } = destination;
  const queue = {
    dueAt,
    giveUpAt: giveUpAt(item.expiresAt, dueAt),
    isLeased: false,
    isThrottled,
    holds: item.hold.bits | (item.isFollowed ? HOLDS.followed : 0),
    capDay: item.hold.capDay,
  };
  return rowOf(item, traceOf(item, destination), null, { providerId, queue });
};

interface Output {
  rows: DecidedRow[];
  leased: LeasedMessage[];
}

/** What the items of one slice are settled with. */
interface Making {
  slice: LoadedSlice;
  isSuspect: boolean;
  routes: Routes<LoadedSlice>;
  codes: CodeBatch;
}

/** What the message of an item is made of: the second channel's, if it is that one's. */
const messageOf = (loaded: Version, { second, facts }: Decided): VersionMessage =>
  messageIn((second === null ? null : loaded.second) ?? loaded, facts.variant?.id ?? null);

/** One pass of a render. @param now the moment that the message is made for */
const renderItem = (
  { campaign, deps }: Turn,
  item: Decided,
  { slice, isSuspect }: Making,
  now: Date,
  { codes, links }: Pick<RenderInput, "links"> & { codes: NonNullable<RenderInput["codes"]> },
): Promise<RenderAnswer> =>
  deps.renderer.render(messageOf(slice.loaded, item), isSuspect, {
    facts: item.facts,
    payload: item.slice.row.payload,
    campaign: { id: campaign.campaignNumber, name: item.slice.facts.content.name },
    account: accountOf(campaign),
    links,
    now,
    codes,
  });

/** How its reader can answer the message. */
const linkedOf = (
  { group, campaign, deps }: Turn,
  { slice, facts, messageId, second }: Decided,
  isSandbox: boolean,
): LinkedMessage => {
  const own = (second === null ? null : slice.facts.second) ?? slice.facts;
  return deps.linker(
    {
      accountId: group.accountId,
      messageId,
      profileId: facts.profile?.id ?? null,
      channel: own.content.channel,
      isTest: slice.row.isTest,
    },
    { trackingUrl: campaign.accountTrackingUrl, isSandbox },
    own.consequences,
  );
};

/** Who takes codes; tests take none. */
const takerOf = ({ group }: Turn, { slice, facts, messageId }: Decided): CodeTaker | null =>
  slice.row.isTest || facts.profile === null
    ? null
    : { campaignId: group.campaignId, profileId: facts.profile.id, messageId };

/** Renders one message and leases it, or ends it with what rendering said. */
const renderAndLease = async (
  turn: Turn,
  item: Decided,
  destination: Destination,
  making: Making,
  output: Output,
): Promise<void> => {
  const { group, campaign, deps } = turn;
  const { providerId, complete, isSandbox } = destination;
  const { codes } = making;
  const linked = linkedOf(turn, item, isSandbox);
  const result = looked(
    await codes.render(takerOf(turn, item), (known) =>
      renderItem(turn, item, making, campaign.now, { codes: known, links: linked.links }),
    ),
  );
  if (result.kind !== "rendered") {
    const { ended, step } = faultOf(result);
    output.rows.push(endedRow(item, ended, step));
    return;
  }
  const row = queuedRow(item, destination, campaign.now);
  if (row.queue === null) return;
  const content = complete(linked.finish(result.content));
  const holds = row.queue.holds | (codes.isHolding(item.messageId) ? HOLDS.codes : 0);
  output.rows.push({ ...row, queue: { ...row.queue, isLeased: true, holds }, content: packContent(content) });
  output.leased.push({
    accountId: group.accountId,
    campaignId: group.campaignId,
    messageId: item.messageId,
    providerId,
    lane: group.lane,
    workerId: deps.workerId(),
    attempt: 1,
    leaseNo: 1,
    failures: 0,
    maybeSent: false,
    isTest: item.slice.row.isTest,
    giveUpAtMs: row.queue.giveUpAt.getTime(),
    expiresAtMs: item.expiresAt?.getTime() ?? null,
    leaveBeforeMs: item.leaveBeforeMs,
    leaseUntilMs: campaign.now.getTime() + deps.leaseMs,
    lostAnswer: item.slice.facts.content.when.lostAnswer,
    platformProviders: item.slice.facts.content.start.platformProviders,
    second: item.slice.facts.content.start.secondChannel ?? null,
    content,
  });
};

const settleItem = async (turn: Turn, item: Decided, making: Making, output: Output): Promise<void> => {
  const { slice, routes } = making;
  const destination = routes.destinationFor(slice, item);
  const { decision } = item;
  if (decision.kind === "stop") {
    output.rows.push(endedRow(item, { outcome: decision.outcome, code: null, detail: null }));
  } else if (destination === undefined) {
    output.rows.push(endedRow(item, MISSING_PROVIDER.ended, MISSING_PROVIDER.step));
  } else if (decision.kind === "later") {
    output.rows.push(queuedRow(item, destination, decision.at));
  } else if (isThrottled(slice)) {
    output.rows.push(queuedRow(item, destination, turn.campaign.now, true));
  } else if (messageIn(slice.loaded, item.facts.variant?.id ?? null).compiled.readsLinked) {
    // look-ups are asked for when it comes due: no transaction waits for another system
    output.rows.push(queuedRow(item, destination, turn.campaign.now));
  } else if (routes.takePlace(destination)) {
    await renderAndLease(turn, item, destination, making, output);
  } else {
    output.rows.push(queuedRow(item, destination, turn.campaign.now));
  }
};

interface Shadow {
  item: Decided;
  group: ControlGroup;
  making: Making;
}

/** Control users made one after the other before the next statement of the others may be sent. */
const SHADOWS_A_STEP = 10;

const settleShadows = async (turn: Turn, shadows: readonly Shadow[]): Promise<DecidedRow[]> => {
  const rows: DecidedRow[] = [];
  for (const { item, group, making } of shadows) {
    if (rows.length % SHADOWS_A_STEP === SHADOWS_A_STEP - 1) await nextTurnOfLoop();
    const destination = making.routes.destinationFor(making.slice, item);
    const render = async (now: Date) => {
      const { links } = linkedOf(turn, item, destination?.isSandbox ?? false);
      return settled(await renderItem(turn, item, making, now, { codes: "sample", links }));
    };
    rows.push(await shadowRow(item, group, destination === undefined ? null : render));
  }
  return rows;
};

/** What became of the recipients of a turn, with nothing of it written. */
export interface Settled extends Output {
  /** What would have become of control users, who take nothing, so that nobody waits for them. */
  shadowRows: () => Promise<DecidedRow[]>;
  /** Writes what the messages hold. */
  writeHeld: () => Promise<void>;
}

const NOTHING_HELD = async (): Promise<void> => {};

/** Rows that hold nothing and leave nobody out. */
export const settledAs = (rows: DecidedRow[]): Settled => ({
  rows,
  leased: [],
  shadowRows: async () => [],
  writeHeld: NOTHING_HELD,
});

/** Decides and renders the slices; what may leave now is in `leased`. */
export const settleSlices = async (turn: Turn, slices: readonly LoadedSlice[]): Promise<Settled> => {
  const { tx, deps, group } = turn;
  const output: Output = { rows: [], leased: [] };
  const subjectOf = ({ row }: LoadedSlice): string => `${row.requestId}/${row.part}`;
  const [{ decided, facts }, suspects] = await together(
    decideSlices(turn, slices),
    deps.renderer.begin(tx, group.accountId, slices.map(subjectOf)),
  );
  if (facts === null) return settledAs([]);
  const routes = await findRoutes(
    tx,
    deps,
    { accountId: group.accountId, backups: turn.campaign.accountBackups },
    decided,
  );
  const codes = await openTurnCodes(turn, decided, routes);
  const shadows: Shadow[] = [];
  const settledItems: Decided[] = [];
  let hasRoom = false;
  for (const [slice, items] of decided) {
    const making = { slice, isSuspect: suspects.has(subjectOf(slice)), routes, codes };
    for (const first of items) {
      const item: Decided = (hasRoom ? decideAgain(first, facts, slice.taken) : undefined) ?? first;
      const { shadow: group } = item.decision;
      if (group !== null) {
        shadows.push({ item, group, making });
        continue;
      }
      await settleItem(turn, item, making, output);
      if (item.facts.variant !== null) settledItems.push(item);
      const hasEnded = (output.rows.at(-1)?.outcome ?? null) !== null;
      hasRoom = (hasEnded && giveBack(facts, item)) || hasRoom;
    }
  }
  const { ledger } = facts;
  return {
    ...output,
    shadowRows: () => settleShadows(turn, shadows),
    writeHeld: async () => {
      await together(
        ledger === null ? NOTHING_HELD() : writeLedger(tx, group.accountId, ledger),
        codes.write(),
        settledItems.length === 0 ? NOTHING_HELD() : keepAssigned(tx, group, settledItems),
      );
    },
  };
};

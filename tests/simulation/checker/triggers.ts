import type { Log, Message, Trigger } from "./log.ts";

/** What a trigger says of its messages, and what was done to it. */

/** The moment from which on it may be decided. */
export const decidableMs = ({ acceptedMs, deliverMs }: Trigger): number =>
  Math.max(acceptedMs, deliverMs ?? acceptedMs);

const covers = (trigger: Trigger, cancel: Log["recorded"]["cancels"][number], isSure: boolean): boolean => {
  const wasThere = isSure ? trigger.acceptedMs < cancel.atMs : trigger.acceptedMs <= cancel.atMs;
  if (!wasThere) return false;
  if (cancel.kind === "trigger") return cancel.requestId === trigger.requestId;
  if (cancel.kind === "reference") return cancel.reference === trigger.reference;
  return cancel.campaignId === trigger.campaignId && trigger.acceptedMs < cancel.beforeMs;
};

/** When the trigger was surely cancelled, and when it may have been; infinite: never. */
export const cancelledMs = ({ recorded }: Log, trigger: Trigger): { sure: number; may: number } => {
  const first = (isSure: boolean): number =>
    Math.min(...recorded.cancels.filter((one) => covers(trigger, one, isSure)).map(({ atMs }) => atMs));
  return { sure: first(true), may: first(false) };
};

/** The versions of a campaign that may have been the newest at a moment: one, but for the instants of publishing. */
export const newestVersions = (log: Log, campaignId: string, atMs: number): number[] => {
  const versions = log.versions.filter((version) => version.campaignId === campaignId);
  const before = versions.filter(({ publishedMs }) => publishedMs < atMs).map(({ version }) => version);
  const then = versions.filter(({ publishedMs }) => publishedMs === atMs).map(({ version }) => version);
  return [...(before.length > 0 ? [Math.max(...before)] : []), ...then];
};

/** The versions by which a trigger may have been decided: the newest when it was accepted, or when a pause let it go on. */
export const versionsFor = (log: Log, trigger: Trigger, { decidedMs }: Message): number[] => {
  const resumes = log.recorded.lives
    .filter(({ campaignId, act }) => campaignId === trigger.campaignId && act === "resume")
    .map(({ atMs }) => atMs);
  const fromMs = decidableMs(trigger);
  const last = resumes.findLast((atMs) => atMs < decidedMs && atMs >= fromMs);
  const moments = [
    ...(last === undefined || last === fromMs ? [trigger.acceptedMs] : []),
    ...(last === undefined ? [] : [last]),
    ...resumes.filter((atMs) => atMs === decidedMs && atMs >= fromMs),
  ];
  return moments.flatMap((atMs) => newestVersions(log, trigger.campaignId, atMs));
};

/** When the campaign ended, as anybody may have known it within a time; infinite: never. */
export const endsMs = (log: Log, campaignId: string, fromMs: number, toMs = fromMs): number[] => {
  const versions = new Set([
    ...newestVersions(log, campaignId, fromMs),
    ...log.versions
      .filter((one) => one.campaignId === campaignId && one.publishedMs >= fromMs && one.publishedMs <= toMs)
      .map(({ version }) => version),
  ]);
  return [...versions].map((version) => {
    const endAt = log.contents.get(`${campaignId}/${version}`)?.when.endAt ?? null;
    return endAt === null ? Number.POSITIVE_INFINITY : Date.parse(endAt);
  });
};

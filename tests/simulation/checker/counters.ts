import { hasPassed } from "./caps.ts";
import { gathered } from "./gathered.ts";
import { type Case, consequences, type Place } from "./places.ts";

const isKept = (place: Place): boolean =>
  !place.message.isTest && hasPassed(place) && place.countedMs !== undefined;

const differs = (name: string, got: readonly string[], wanted: readonly string[]): string[] => {
  const missing = wanted.filter((line) => !got.includes(line));
  const extra = got.filter((line) => !wanted.includes(line));
  return missing.length + extra.length === 0
    ? []
    : [
        `${name}: missing ${missing.slice(0, 5).join("; ") || "nothing"}, too many ${extra.slice(0, 5).join("; ") || "none"}`,
      ];
};

/** Who holds a slot of a day is forgotten when the day is over for so long; how many there were stays. */
const SLOTS_KEPT_MS = 60 * 86_400_000;

/** After everything has ended only sends hold slots; of which day, the daily cap itself is checked by. */
const checkSlots = ({ log, places }: Case): string[] => {
  const capped = places.filter(({ content }) => content.who.targetingCap.total !== null);
  const wanted = new Set(
    capped.filter(isKept).map(({ message, user }) => `${message.campaignId} user ${user.id}`),
  );
  const slots = log.counters.slots.filter(({ day }) => day === "-infinity");
  const got = slots.map(({ campaignId, profileId }) => `${campaignId} user ${profileId}`);
  const lastMs = Math.max(...log.messages.map(({ decidedMs }) => decidedMs));
  const firstDay = new Date(lastMs - SLOTS_KEPT_MS + 86_400_000).toISOString().slice(0, 10);
  const isRecent = ({ day }: { day: string }): boolean => day === "-infinity" || day >= firstDay;
  const counted = gathered(
    log.counters.slots.filter(isRecent),
    ({ campaignId, day }) => `${campaignId} ${day}`,
  );
  const taken = log.counters.taken.filter((row) => row.taken > 0 && isRecent(row));
  return [
    ...differs("slots in all", got, [...wanted]),
    ...differs(
      "counters of slots",
      taken.map((row) => `${row.campaignId} ${row.day}: ${row.taken}`),
      [...counted].map(([key, rows]) => `${key}: ${rows.length}`),
    ),
  ];
};

const checkCampaignUsers = ({ log, places }: Case): string[] => {
  const keyOf = ({ message, user }: Place): string => `${message.campaignId} user ${user.id}`;
  const rows = log.counters.campaignUsers;
  const line = (key: string, count: number, lastMs: number | null) => `${key}: ${count}, last ${lastMs}`;
  return [
    ...differs(
      "sends by campaign and user",
      rows
        .filter(({ sentCount }) => sentCount > 0)
        .map((row) => line(`${row.campaignId} user ${row.profileId}`, row.sentCount, row.lastSentMs)),
      [...gathered(places.filter(isKept), keyOf)].map(([key, sends]) =>
        line(key, sends.length, Math.max(...sends.map(({ countedMs }) => countedMs ?? 0))),
      ),
    ),
    ...rows
      .filter(({ underWay }) => underWay > 0)
      .map(({ profileId }) => `user ${profileId}: something is under way for ever`),
  ];
};

/** Sends are kept for 90 days, as long as a limit may ask for. */
const KEPT_MS = 90 * 86_400_000;

const checkChannelUsers = ({ log, places }: Case): string[] => {
  const channel = places[0]?.content.channel ?? "";
  if ((log.limits[channel] ?? null) === null) return [];
  const counting = places.filter((place) => isKept(place) && consequences(place.content).counts);
  const sends = gathered(counting, ({ user }) => String(user.id));
  const lastMs = Math.max(...log.messages.map(({ decidedMs }) => decidedMs));
  const rows = new Map(log.counters.channelUsers.map((row) => [String(row.profileId), row]));
  return [...new Set([...sends.keys(), ...rows.keys()])].flatMap((id) => {
    const wanted = (sends.get(id) ?? []).map(({ countedMs }) => countedMs ?? 0).sort((a, b) => a - b);
    const got = rows.get(id)?.sentMs ?? [];
    // old ones may be gone
    const isSuffix = got.join() === wanted.slice(wanted.length - got.length).join();
    const isMissing = got.length === 0 && wanted.some((ms) => ms > lastMs - KEPT_MS);
    return [
      ...(isSuffix && !isMissing ? [] : [`user ${id}: sends on ${channel} at ${got}, not at ${wanted}`]),
      ...((rows.get(id)?.underWay ?? 0) > 0
        ? [`user ${id}: something is under way on ${channel} for ever`]
        : []),
    ];
  });
};

const checkStatistics = ({ log }: Case): string[] => {
  const real = log.messages.filter(({ isTest }) => !isTest);
  const outcomes = new Set(real.map(({ outcome }) => outcome ?? ""));
  const counted = real.flatMap(({ campaignId, outcome }) => [
    `${campaignId} decided`,
    `${campaignId} ${outcome}`,
  ]);
  return differs(
    "statistics",
    log.counters.statistics
      .filter(({ measure, count }) => count > 0 && (measure === "decided" || outcomes.has(measure)))
      .map(({ campaignId, measure, count }) => `${campaignId} ${measure}: ${count}`),
    [...gathered(counted, (key) => key)].map(([key, found]) => `${key}: ${found.length}`),
  );
};

/** What decisions are made by is what the log adds up to. */
export const checkCounters = (found: Case): string[] => [
  ...checkSlots(found),
  ...checkCampaignUsers(found),
  ...checkChannelUsers(found),
  ...checkStatistics(found),
];

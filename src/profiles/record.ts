import type { Queryable } from "../db/pool.ts";
import {
  listRecordDevices,
  listRecordEvents,
  listRecordIdentities,
  listRecords,
  type RecordDeviceRow,
  type RecordEventRow,
  type RecordIdentityRow,
  type RecordRow,
} from "../db/queries/profileRecords.ts";
import { resolveRecipients } from "../db/queries/recipients.ts";

/** A profile with all that is known of it. */
export interface ProfileRecord {
  row: RecordRow;
  /** The first of a kind comes first. */
  identities: readonly RecordIdentityRow[];
  /** Seen last first. */
  devices: readonly RecordDeviceRow[];
  events: readonly RecordEventRow[];
}

/** What of a record is wanted besides its identities and properties. */
export interface RecordParts {
  devices: boolean;
  events: boolean;
}

const byProfile = <Row extends { profile_id: number }>(rows: readonly Row[]): Map<number, Row[]> => {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.profile_id);
    if (group === undefined) groups.set(row.profile_id, [row]);
    else group.push(row);
  }
  return groups;
};

/** The profiles of `ids` that exist, in the order of their ids: four statements, however many they are. */
export const readRecords = async (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
  parts: RecordParts,
): Promise<ProfileRecord[]> => {
  if (ids.length === 0) return [];
  const rows = await listRecords(q, accountId, ids);
  const identities = byProfile(await listRecordIdentities(q, accountId, ids));
  const devices = byProfile(parts.devices ? await listRecordDevices(q, accountId, ids) : []);
  const events = byProfile(parts.events ? await listRecordEvents(q, accountId, ids) : []);
  return rows.map((row) => ({
    row,
    identities: identities.get(row.id) ?? [],
    devices: devices.get(row.id) ?? [],
    events: events.get(row.id) ?? [],
  }));
};

/**
 * The profile that an identity or an address means; of several that share an address the one seen last.
 *
 * @param values in the comparable form; the first that anybody has counts
 */
export const findRecord = async (
  q: Queryable,
  accountId: number,
  kind: "email" | "identity" | "objectId",
  values: readonly string[],
): Promise<ProfileRecord | undefined> => {
  const found = await resolveRecipients(
    q,
    accountId,
    values.map((value) => ({ kind, value })),
  );
  const id = values.flatMap((value) => found.find((one) => one.value === value)?.profileId ?? [])[0];
  if (id === undefined) return undefined;
  const [record] = await readRecords(q, accountId, [id], { devices: true, events: true });
  return record;
};

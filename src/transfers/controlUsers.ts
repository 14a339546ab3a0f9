import type { ControlUser } from "../contract/controlGroup.ts";
import { isOutcome } from "../contract/outcomes.ts";
import type { Queryable } from "../db/pool.ts";
import { type ControlUserRow, listControlUsers } from "../db/queries/controlGroups.ts";
import { idFloor } from "../lib/ids.ts";
import { controlUserPageRows } from "../limits.ts";
import { identityKinds } from "../profiles/identity.ts";
import { csvRow, spreadsheetText } from "./csvText.ts";

/** Control users of a campaign as a file, read page by page. */

async function* pagesOf(
  q: Queryable,
  accountId: number,
  campaignId: string,
): AsyncGenerator<ControlUserRow[]> {
  for (let after = idFloor(0); ; ) {
    const rows = await listControlUsers(q, accountId, campaignId, { after, limit: controlUserPageRows });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = last.id;
  }
}

const asControlUser = (row: ControlUserRow): ControlUser => ({
  messageId: row.id,
  triggerId: row.request_id,
  group: row.name ?? "",
  groupId: row.control_group_id,
  profileId: row.profile_id,
  identities: row.identities,
  decidedAt: row.decided_at.toISOString(),
  plannedAt: row.planned_at?.toISOString() ?? null,
  wouldHaveBeen: isOutcome(row.shadow_outcome) ? row.shadow_outcome : "sent",
});

const HEAD = ["group", "profileId", ...identityKinds, "decidedAt", "plannedAt", "wouldHaveBeen", "messageId"];

const csvOf = (user: ControlUser): string => {
  const known = identityKinds.map(
    (kind) => user.identities.find((identity) => identity.kind === kind)?.value ?? "",
  );
  const cells = [user.group, user.profileId === null ? "" : String(user.profileId), ...known].map(
    spreadsheetText,
  );
  return csvRow([...cells, user.decidedAt, user.plannedAt ?? "", user.wouldHaveBeen, user.messageId]);
};

/** One row a recipient, with the profile's first identity of each kind; texts that would run as a formula are made texts. */
export async function* controlUsersCsv(
  q: Queryable,
  accountId: number,
  campaignId: string,
): AsyncGenerator<string> {
  yield csvRow(HEAD);
  for await (const rows of pagesOf(q, accountId, campaignId)) {
    yield rows.map((row) => csvOf(asControlUser(row))).join("");
  }
}

/** `{"data": [ControlUser …]}` */
export async function* controlUsersJson(
  q: Queryable,
  accountId: number,
  campaignId: string,
): AsyncGenerator<string> {
  let separator = '{"data":[\n';
  for await (const rows of pagesOf(q, accountId, campaignId)) {
    yield separator + rows.map((row) => JSON.stringify(asControlUser(row))).join(",\n");
    separator = ",\n";
  }
  yield separator === ",\n" ? "\n]}\n" : `${separator}]}\n`;
}

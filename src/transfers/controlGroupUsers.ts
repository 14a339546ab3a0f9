import type { ControlGroup } from "../contract/controlGroup.ts";
import type { GroupUserRow } from "../db/queries/controlGroups.ts";
import { identityKinds } from "../profiles/identity.ts";
import { csvRow, spreadsheetText } from "./csvText.ts";

/** The users of a control group as a file. */

const HEAD = ["group", "profileId", "name", "email", "phone", ...identityKinds];

const csvOf = (group: string, user: GroupUserRow): string => {
  const known = identityKinds.map(
    (kind) => user.identities.find((identity) => identity.kind === kind)?.value ?? "",
  );
  const name = typeof user.name === "string" ? user.name : "";
  const cells = [group, String(user.profile_id), name, user.email ?? "", user.phone ?? "", ...known];
  return csvRow(cells.map(spreadsheetText));
};

/** One row a user, with its first identity of each kind; texts that would run as a formula are made texts. */
export async function* controlGroupUsersCsv(
  group: Pick<ControlGroup, "name">,
  pages: AsyncIterable<GroupUserRow[]>,
): AsyncGenerator<string> {
  yield csvRow(HEAD);
  for await (const rows of pages) yield rows.map((row) => csvOf(group.name, row)).join("");
}

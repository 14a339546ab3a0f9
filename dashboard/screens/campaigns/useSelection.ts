import { useMemo, useState } from "react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";

/** Which of the shown campaigns are ticked. One that leaves the list is no longer among them. */
export const useSelection = (rows: readonly CampaignListItem[]) => {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids]);
  const toggle = (id: string): void =>
    setIds((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  return {
    selected,
    has: (id: string) => ids.has(id),
    toggle,
    toggleAll: () => setIds(selected.length === rows.length ? new Set() : new Set(rows.map(({ id }) => id))),
    clear: () => setIds(new Set()),
  };
};

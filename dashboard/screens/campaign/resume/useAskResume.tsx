import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useState } from "react";
import { heldQuery, isNothing } from "../../../api/campaignResume.ts";
import { campaign as words } from "../../../texts/campaign.ts";
import { notifyFailed } from "../../../ui/notify.tsx";
import { type Asked, ResumeDialog } from "./ResumeDialog.tsx";

interface Resumable {
  id: string;
  name: string;
}

export interface Resuming<Row extends Resumable> {
  /** When nothing waits, with a way back: nothing leaves by it. Says itself what failed. */
  atOnce: (rows: readonly Row[]) => void;
  /** After it was asked. A failure is shown in the dialog. */
  asAsked: (rows: readonly Row[], dropAcceptedBefore: string | undefined) => Promise<unknown>;
}

/** Resumes campaigns: at once when nothing waits, else after it was asked what becomes of what does. */
export const useAskResume = <Row extends Resumable>(
  account: string,
  { atOnce, asAsked }: Resuming<Row>,
): { ask: (rows: readonly Row[]) => void; dialog: ReactNode } => {
  const client = useQueryClient();
  const [asked, setAsked] = useState<(Asked & { campaigns: readonly Row[] }) | null>(null);
  const ask = useCallback(
    (rows: readonly Row[]): void => {
      const ids = rows.map(({ id }) => id);
      client.fetchQuery({ ...heldQuery(account, ids, undefined), staleTime: 0 }).then(
        (held) =>
          isNothing(held) ? atOnce(rows) : setAsked({ campaigns: rows, held, openedMs: Date.now() }),
        (error: unknown) => notifyFailed(words.failed.resume, error, () => ask(rows)),
      );
    },
    [account, atOnce, client],
  );
  const dialog = (
    <ResumeDialog
      asked={asked}
      onResume={(before) => asAsked(asked?.campaigns ?? [], before)}
      onClose={() => setAsked(null)}
    />
  );
  return { ask, dialog };
};

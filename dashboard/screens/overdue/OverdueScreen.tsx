import { Stack, Text } from "@mantine/core";
import { IconHourglassEmpty } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Overdue, OverdueCampaign } from "../../../src/contract/overdue.ts";
import { useHere, useMay } from "../../api/context.ts";
import { type OverdueAct, overdueQuery, useLetOverdueGo } from "../../api/overdue.ts";
import { overdue as texts } from "../../texts/overdue.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { GuardedButton } from "../settings/GuardedButton.tsx";
import { OverdueTable } from "./OverdueTable.tsx";

const Why = ({ hold }: { hold: NonNullable<Overdue["hold"]> }) => (
  <Stack gap="sm">
    <KeyValues
      rows={[
        [texts.reasonLabel, texts.reason[hold.reason]],
        [texts.foundAt, <Moment key="found" at={hold.foundAt} />],
        [texts.lastBeat, <Moment key="beat" at={hold.lastBeatAt} />],
        [texts.dueBefore, <Moment key="due" at={hold.dueBefore} />],
      ]}
    />
    <Text size="sm">{texts.explain}</Text>
  </Stack>
);

/** What is about to be dropped: of one campaign, or all. */
interface Drop {
  campaign: OverdueCampaign | null;
  count: number;
}

const countOf = ({ undecided, messages }: { undecided: number; messages: number }): number =>
  undecided + messages;

/** What can be done with all of it. */
const AllOfIt = ({
  isBusy,
  onRelease,
  onDrop,
}: {
  isBusy: boolean;
  onRelease: () => void;
  onDrop: () => void;
}) => {
  const mayDecide = useMay()("account:admin");
  return (
    <>
      <GuardedButton isAllowed={mayDecide} loading={isBusy} onClick={onRelease}>
        {texts.releaseAll}
      </GuardedButton>
      <GuardedButton
        isAllowed={mayDecide}
        color="red"
        variant="outline"
        bg="var(--clarion-surface)"
        onClick={onDrop}
      >
        {texts.dropAll}
      </GuardedButton>
    </>
  );
};

/** What came due while nobody worked: why it is held, of which campaigns, and what becomes of it. */
export const OverdueScreen = () => {
  const account = useHere().account.id;
  const mayDecide = useMay()("account:admin");
  const query = useQuery(overdueQuery(account));
  const letGo = useLetOverdueGo(account);
  const [drop, setDrop] = useState<Drop | null>(null);
  const run = async (act: OverdueAct, campaign: OverdueCampaign | null): Promise<void> => {
    const gone = await letGo.mutateAsync({ act, campaign: campaign?.id ?? null });
    notifyDone((act === "release" ? texts.released : texts.dropped)(countOf(gone)));
  };
  const release = (campaign: OverdueCampaign | null): void => {
    run("release", campaign).catch((error: unknown) => notifyFailed(texts.failed, error));
  };
  const held = query.data;
  return (
    <Page
      title={texts.title}
      actions={
        held === undefined || held.hold === null ? undefined : (
          <AllOfIt
            isBusy={letGo.isPending}
            onRelease={() => release(null)}
            onDrop={() => setDrop({ campaign: null, count: countOf(held) })}
          />
        )
      }
    >
      <QueryView query={query}>
        {({ hold, campaigns }) =>
          hold === null ? (
            <EmptyState icon={IconHourglassEmpty} title={texts.emptyTitle} text={texts.emptyText} />
          ) : (
            <Stack>
              <Why hold={hold} />
              <OverdueTable
                account={account}
                campaigns={campaigns}
                mayDecide={mayDecide}
                onAct={(act, campaign) =>
                  act === "release" ? release(campaign) : setDrop({ campaign, count: countOf(campaign) })
                }
              />
            </Stack>
          )
        }
      </QueryView>
      <ConfirmDestructive
        isOpen={drop !== null}
        title={texts.confirm.title}
        text={texts.confirm.text(drop?.count ?? 0, drop?.campaign?.name ?? null)}
        typed={null}
        action={texts.drop}
        dismiss={texts.confirm.dismiss}
        onClose={() => setDrop(null)}
        onConfirm={() => run("drop", drop?.campaign ?? null)}
      />
    </Page>
  );
};

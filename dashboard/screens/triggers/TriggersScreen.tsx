import { Button } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import type { TriggerSummary } from "../../../src/contract/messageLog.ts";
import { useHere } from "../../api/context.ts";
import type { TriggerListSearch } from "../../searches.ts";
import { triggers as words } from "../../texts/triggers.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { TriggerTable } from "../../ui/TriggerTable.tsx";
import { LiveSwitch } from "./log/LiveSwitch.tsx";
import { LogFilters } from "./log/LogFilters.tsx";
import { LogView } from "./log/LogView.tsx";
import { ReferenceInput } from "./log/ReferenceInput.tsx";
import { useLogList } from "./log/useLogList.ts";

const route = getRouteApi("/a/$account/triggers");

const Empty = ({ showTests }: { showTests: () => void }) => {
  const account = useHere().account.id;
  return (
    <div role="status">
      <EmptyState icon={IconBolt} title={words.emptyTitle} text={words.emptyText}>
        <ButtonTo to="/a/$account/campaigns" params={{ account }}>
          {words.toCampaigns}
        </ButtonTo>
        <Button variant="subtle" onClick={showTests}>
          {words.filter.showTests}
        </Button>
      </EmptyState>
    </div>
  );
};

/** What arrives, as it arrives. */
export const TriggersScreen = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const log = useLogList<TriggerSummary>("/triggers", { ...search });
  const change = (patch: TriggerListSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }) });
  const clear = (): void => void navigate({ search: {} });
  return (
    <Page title={words.title} actions={<LiveSwitch isLive={log.isLive} onChange={log.setLive} />}>
      <LogFilters search={search} onChange={change} onClear={clear}>
        <ReferenceInput value={search.reference} onChange={(reference) => change({ reference })} />
      </LogFilters>
      <LogView
        log={log}
        isFiltered={Object.keys(search).length > 0}
        clear={clear}
        empty={<Empty showTests={() => change({ test: true })} />}
        what={words.follow}
      >
        {(rows, more) => <TriggerTable rows={rows} more={more} />}
      </LogView>
    </Page>
  );
};

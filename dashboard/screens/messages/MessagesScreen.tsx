import { Button, MultiSelect, Select } from "@mantine/core";
import { IconMessages, IconX } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { CHANNELS } from "../../../src/contract/content.ts";
import { FACT_MEASURES, type FactMeasure } from "../../../src/contract/facts.ts";
import type { MessageSummary } from "../../../src/contract/messageLog.ts";
import { isOutcome, OUTCOMES } from "../../../src/contract/outcomes.ts";
import { useHere } from "../../api/context.ts";
import { type MessageListSearch, STANDINGS } from "../../searches.ts";
import { names } from "../../texts/common.ts";
import { facts } from "../../texts/facts.ts";
import { messages as words } from "../../texts/messages.ts";
import { triggers } from "../../texts/triggers.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { MessageTable } from "../../ui/MessageTable.tsx";
import { Page } from "../../ui/Page.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { LiveSwitch } from "../triggers/log/LiveSwitch.tsx";
import { LogFilters } from "../triggers/log/LogFilters.tsx";
import { LogView } from "../triggers/log/LogView.tsx";
import { useLogList } from "../triggers/log/useLogList.ts";
import classes from "./MessagesScreen.module.css";

const route = getRouteApi("/a/$account/messages");

const outcomesOf = ({ outcome }: MessageListSearch): string[] => (outcome ?? "").split(",").filter(isOutcome);

const OUTCOME_OPTIONS = OUTCOMES.map((value) => ({ value, label: names.outcome[value] }));
const FACT_OPTIONS = FACT_MEASURES.map((value) => ({ value, label: facts.searched[value] }));
const factsOf = ({ fact }: MessageListSearch): FactMeasure[] => {
  const given = (fact ?? "").split(",");
  return FACT_MEASURES.filter((one) => given.includes(one));
};
const STANDING_OPTIONS = STANDINGS.map((value) => ({ value, label: words.standings[value] }));
/** What the API calls the states of each standing. */
const STATES_OF = { delayed: ["delayed"], due: ["due", "sending"], held: ["held"] } as const;
const CHANNEL_OPTIONS = CHANNELS.map((value) => ({ value, label: names.channel[value] }));

interface FilterProps {
  search: MessageListSearch;
  onChange: (change: MessageListSearch) => void;
}

/** What happened after it was sent. */
const FactFilter = ({ search, onChange }: FilterProps) => (
  <MultiSelect
    label={facts.title}
    placeholder={factsOf(search).length === 0 ? facts.any : undefined}
    data={FACT_OPTIONS}
    value={factsOf(search)}
    onChange={(chosen) => onChange({ fact: chosen.length === 0 ? undefined : chosen.join(",") })}
    clearable
    clearButtonProps={{ "aria-label": facts.any }}
    classNames={{ pillsList: classes.pills ?? "" }}
    w={{ base: "100%", xs: 240 }}
  />
);

const MessageFilters = ({ search, onChange }: FilterProps) => (
  <>
    <MultiSelect
      label={words.filterOutcome}
      placeholder={outcomesOf(search).length === 0 ? words.anyOutcome : undefined}
      data={OUTCOME_OPTIONS}
      value={outcomesOf(search)}
      onChange={(chosen) => onChange({ outcome: chosen.length === 0 ? undefined : chosen.join(",") })}
      searchable
      clearable
      clearButtonProps={{ "aria-label": words.anyOutcome }}
      classNames={{ pillsList: classes.pills ?? "" }}
      w={{ base: "100%", xs: 240 }}
    />
    <FactFilter search={search} onChange={onChange} />
    <Select
      label={words.filterState}
      placeholder={words.anyState}
      data={STANDING_OPTIONS}
      value={search.state ?? null}
      onChange={(chosen) => onChange({ state: STANDINGS.find((state) => state === chosen) })}
      clearable
      clearButtonProps={{ "aria-label": words.anyState }}
      w={{ base: "100%", xs: 170 }}
    />
    <Select
      label={words.filterChannel}
      placeholder={words.anyChannel}
      data={CHANNEL_OPTIONS}
      value={search.channel ?? null}
      onChange={(chosen) => onChange({ channel: CHANNELS.find((channel) => channel === chosen) })}
      clearable
      clearButtonProps={{ "aria-label": words.anyChannel }}
      w={{ base: "100%", xs: 180 }}
    />
    {search.variant === undefined ? null : (
      <Button
        variant="default"
        rightSection={<IconX size={14} aria-hidden />}
        aria-label={words.anyVariant}
        onClick={() => onChange({ variant: undefined })}
      >
        {words.oneVariant}
      </Button>
    )}
  </>
);

const Empty = ({ showTests }: { showTests: () => void }) => {
  const account = useHere().account.id;
  return (
    <div role="status">
      <EmptyState icon={IconMessages} title={words.emptyTitle} text={words.emptyText}>
        <ButtonTo to="/a/$account/campaigns" params={{ account }}>
          {words.toCampaigns}
        </ButtonTo>
        <Button variant="subtle" onClick={showTests}>
          {triggers.filter.showTests}
        </Button>
      </EmptyState>
    </div>
  );
};

/** Every recipient of every trigger, and how it ended. */
export const MessagesScreen = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { state } = search;
  const log = useLogList<MessageSummary>("/messages", {
    ...search,
    outcome: outcomesOf(search),
    fact: factsOf(search),
    state: state === undefined ? undefined : STATES_OF[state],
  });
  const change = (patch: MessageListSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }) });
  const clear = (): void => void navigate({ search: {} });
  return (
    <Page title={words.title} actions={<LiveSwitch isLive={log.isLive} onChange={log.setLive} />}>
      <LogFilters search={search} onChange={change} onClear={clear}>
        <MessageFilters search={search} onChange={change} />
      </LogFilters>
      <LogView
        log={log}
        isFiltered={Object.keys(search).length > 0}
        clear={clear}
        empty={<Empty showTests={() => change({ test: true })} />}
        what={words}
      >
        {(rows, more) => <MessageTable rows={rows} more={more} />}
      </LogView>
    </Page>
  );
};

import { Button, Group, Select } from "@mantine/core";
import type { RefObject } from "react";
import { CAMPAIGN_STATES } from "../../../src/contract/campaignStates.ts";
import { CHANNELS } from "../../../src/contract/content.ts";
import { useAction } from "../../actions/actions.ts";
import type { CampaignListSearch } from "../../searches.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { common, names } from "../../texts/common.ts";
import { SearchField } from "../../ui/SearchField.tsx";
import classes from "./Filters.module.css";

interface Choice {
  value: string;
  label: string;
}

const Choose = ({
  label,
  any,
  data,
  value,
  onChoose,
}: {
  label: string;
  any: string;
  data: readonly Choice[];
  value: string | undefined;
  onChoose: (value: string | undefined) => void;
}) => (
  <Select
    className={classes.choice}
    label={label}
    placeholder={any}
    data={data}
    value={value ?? null}
    onChange={(chosen) => onChoose(chosen ?? undefined)}
    clearable
    clearButtonProps={{ "aria-label": `${texts.clear}: ${label}` }}
    searchable={data.length > 8}
    nothingFoundMessage={common.none}
  />
);

/** The one in the address may be on archived campaigns only. */
const labelChoices = (labels: readonly string[], chosen: string | undefined): Choice[] =>
  [...new Set([...labels, ...(chosen === undefined ? [] : [chosen])])].map((label) => ({
    value: label,
    label,
  }));

interface FiltersProps {
  search: CampaignListSearch;
  labels: readonly string[];
  authors: readonly Choice[];
  field: RefObject<HTMLInputElement | null>;
  onChange: (search: CampaignListSearch) => void;
}

const Choices = ({ search, labels, authors, onChange }: Omit<FiltersProps, "field">) => (
  <>
    <Choose
      label={texts.stateFilter}
      any={texts.anyState}
      data={CAMPAIGN_STATES.map((state) => ({ value: state, label: names.state[state] }))}
      value={search.state}
      onChoose={(chosen) => onChange({ ...search, state: CAMPAIGN_STATES.find((state) => state === chosen) })}
    />
    <Choose
      label={texts.channelFilter}
      any={texts.anyChannel}
      data={CHANNELS.map((channel) => ({ value: channel, label: names.channel[channel] }))}
      value={search.channel}
      onChoose={(chosen) => onChange({ ...search, channel: CHANNELS.find((channel) => channel === chosen) })}
    />
    <Choose
      label={texts.labelFilter}
      any={texts.anyLabel}
      data={labelChoices(labels, search.label)}
      value={search.label}
      onChoose={(label) => onChange({ ...search, label })}
    />
    <Choose
      label={texts.creatorFilter}
      any={texts.anyCreator}
      data={authors}
      value={search.creator}
      onChoose={(creator) => onChange({ ...search, creator })}
    />
  </>
);

/** What narrows the list; all of it lies in the address. */
export const Filters = ({ field, ...props }: FiltersProps) => {
  const { search, onChange } = props;
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label={texts.filters}>
      <SearchField
        className={classes.search}
        label={texts.searchLabel}
        placeholder={texts.searchPlaceholder}
        hotkey={useAction("campaigns.search")?.hotkey}
        value={search.text ?? ""}
        field={field}
        onSearch={(text) => onChange({ ...search, text: text === "" ? undefined : text })}
      />
      <Choices {...props} />
      {Object.values(search).some((value) => value !== undefined) ? (
        <Button variant="subtle" onClick={() => onChange({})}>
          {texts.clear}
        </Button>
      ) : null}
    </Group>
  );
};

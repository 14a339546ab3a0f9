import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useHere } from "../../../api/context.ts";
import { campaignChoicesQuery, campaignNameQuery } from "../../../api/messages.ts";
import { triggers as words } from "../../../texts/triggers.ts";

const TYPING_MS = 200;

/** One campaign of however many, found by words of its name. */
export const CampaignSelect = ({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (campaign: string | undefined) => void;
}) => {
  const account = useHere().account.id;
  const [typed, setTyped] = useState("");
  const chosen = useQuery({ ...campaignNameQuery(account, value ?? ""), enabled: value !== undefined });
  // Choosing puts the chosen name into the field: that is no search.
  const [text] = useDebouncedValue(typed === chosen.data?.name ? "" : typed.trim(), TYPING_MS);
  const choices = useQuery(campaignChoicesQuery(account, text));
  const options = (choices.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const known = options.some((option) => option.value === value);
  const extra = value === undefined || known ? [] : [{ value, label: chosen.data?.name ?? value }];
  return (
    <Select
      label={words.filter.campaign}
      placeholder={words.filter.allCampaigns}
      data={[...extra, ...options]}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ "aria-label": words.filter.allCampaigns }}
      // The server has searched already, in name, labels and ID.
      filter={({ options: all }) => all}
      onSearchChange={setTyped}
      nothingFoundMessage={words.filter.noCampaign}
      w={{ base: "100%", xs: 220 }}
    />
  );
};

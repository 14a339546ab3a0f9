import { Checkbox, MultiSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { OUTGOING_KIND_WORDS, OUTGOING_KINDS } from "../../../../src/contract/outgoingKinds.ts";
import { outgoingCampaignsMax, outgoingNameCharsMax, outgoingUrlCharsMax } from "../../../../src/limits.ts";
import { campaignListQuery } from "../../../api/campaignList.ts";
import { useHere } from "../../../api/context.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import type { WebhookValues } from "./webhookForm.ts";

const words = outgoing.form;
const TYPED_MS = 250;

export interface FormPart {
  values: WebhookValues;
  /** By field, as the API names it. */
  problems: Readonly<Record<string, string>>;
  change: (patch: Partial<WebhookValues>) => void;
}

const Kinds = ({ values: { kinds }, problems, change }: FormPart) => (
  <Checkbox.Group
    label={words.kinds}
    value={kinds}
    error={problems["kinds"]}
    onChange={(chosen) => change({ kinds: chosen })}
  >
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt={6}>
      {OUTGOING_KINDS.map((kind) => (
        <Checkbox key={kind} value={kind} label={kind} description={OUTGOING_KIND_WORDS[kind]} />
      ))}
    </SimpleGrid>
  </Checkbox.Group>
);

/** Campaigns by name; chosen ones that the search does not find keep their name as long as it is known. */
const Campaigns = ({ values: { campaigns }, problems, change }: FormPart) => {
  const account = useHere().account.id;
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), TYPED_MS);
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const list = useInfiniteQuery(campaignListQuery(account, text === "" ? {} : { text }));
  const found = (list.data?.pages ?? []).flatMap(({ data }) => data);
  const nameOf = new Map([...Object.entries(names), ...found.map(({ id, name }) => [id, name] as const)]);
  const chosen = campaigns ?? [];
  const ids = [...new Set([...chosen, ...found.map(({ id }) => id)])];
  const problem = Object.entries(problems).find(([field]) => field.startsWith("campaigns"))?.[1];
  return (
    <MultiSelect
      label={words.campaigns}
      description={words.campaignsHint}
      placeholder={chosen.length === 0 ? words.campaignsAll : undefined}
      data={ids.map((id) => ({ value: id, label: nameOf.get(id) ?? id }))}
      value={chosen}
      error={problem}
      maxValues={outgoingCampaignsMax}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={words.noCampaign}
      onChange={(next) => {
        setNames(Object.fromEntries(next.map((id) => [id, nameOf.get(id) ?? id])));
        change({ campaigns: next.length === 0 ? null : next });
      }}
    />
  );
};

/** All that is chosen of a receiver, but whether it is on. */
export const WebhookFields = (part: FormPart & { isNew?: boolean }) => {
  const { values, problems, change, isNew = false } = part;
  return (
    <Stack gap="md">
      <TextInput
        label={words.name}
        value={values.name}
        error={problems["name"]}
        maxLength={outgoingNameCharsMax}
        autoComplete="off"
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-autofocus={isNew || undefined}
      />
      <TextInput
        label={words.url}
        description={words.urlHint}
        value={values.url}
        error={problems["url"]}
        maxLength={outgoingUrlCharsMax}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <Kinds {...part} />
      <Campaigns {...part} />
    </Stack>
  );
};

import { Group, Input, SegmentedControl, Select, Stack } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { TriggerSummary } from "../../../src/contract/messageLog.ts";
import type { ProfileSummary } from "../../../src/contract/profile.ts";
import { useHere } from "../../api/context.ts";
import { pastTriggersQuery, previewUsersQuery } from "../../api/preview.ts";
import { what as words } from "../../texts/what.ts";
import { useMoments } from "../../ui/moments.ts";
import classes from "./SourceControls.module.css";
import { type PreviewSource, pastedId } from "./source.ts";

const texts = words.preview;
const SEARCH_MS = 200;
const NAME_CHARS = 60;

interface Option {
  value: string;
  label: string;
}

const recipientsOf = ({ recipients }: TriggerSummary): string =>
  recipients
    .map(({ value }) => value)
    .join(", ")
    .slice(0, NAME_CHARS);

/** The newest triggers, and whatever ID was pasted. */
const TriggerSelect = ({
  campaign,
  value,
  onChange,
}: {
  campaign: string;
  value: string | null;
  onChange: (id: string | null) => void;
}) => {
  const { account } = useHere();
  const moments = useMoments();
  const [search, setSearch] = useState("");
  const past = useQuery(pastTriggersQuery(account.id, campaign));
  const options = useMemo((): Option[] => {
    const known = (past.data?.data ?? []).map((trigger) => ({
      value: trigger.id,
      label: `${moments.full(trigger.acceptedAt)} ${texts.triggerRecipients(recipientsOf(trigger))}`,
    }));
    const others = [value, pastedId(search)].filter(
      (id): id is string => id !== null && !known.some((one) => one.value === id),
    );
    return [...known, ...[...new Set(others)].map((id) => ({ value: id, label: texts.triggerOther(id) }))];
  }, [past.data, moments, value, search]);
  return (
    <Select
      label={texts.triggerLabel}
      description={texts.triggerHint}
      placeholder={texts.triggerPlaceholder}
      data={options}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options: all, search: typed }) => {
        const wanted = typed.trim().toLowerCase();
        return all.filter(
          (one) => "value" in one && `${one.value} ${one.label}`.toLowerCase().includes(wanted),
        );
      }}
      nothingFoundMessage={texts.triggerNone}
      value={value}
      onChange={onChange}
    />
  );
};

const nameOf = ({ id, name, identity, email, phone }: ProfileSummary): string => {
  const known = [name, identity, email, phone].filter((one) => one !== null && one !== "");
  return known.length === 0 ? `#${id}` : known.slice(0, 2).join(" · ").slice(0, NAME_CHARS);
};

const EXAMPLE = "example";

/** The example user, or one that is found by name, identity or address. */
const UserSelect = ({ value, onChange }: { value: number | null; onChange: (id: number | null) => void }) => {
  const { account } = useHere();
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Option | null>(null);
  const isChosen = search === (chosen?.label ?? texts.exampleUser);
  const [wanted] = useDebouncedValue(isChosen ? "" : search.trim(), SEARCH_MS);
  const users = useQuery({
    ...previewUsersQuery(account.id, wanted),
    placeholderData: keepPreviousData,
  });
  const options = useMemo((): Option[] => {
    const found = (users.data?.data ?? []).map((user) => ({ value: String(user.id), label: nameOf(user) }));
    const rest = chosen === null ? found : [chosen, ...found.filter((one) => one.value !== chosen.value)];
    return [{ value: EXAMPLE, label: texts.exampleUser }, ...rest];
  }, [users.data, chosen]);
  return (
    <Select
      label={texts.user}
      className={classes.user}
      data={options}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options: all }) => all}
      nothingFoundMessage={texts.userNone}
      allowDeselect={false}
      value={value === null ? EXAMPLE : String(value)}
      onChange={(id, option) => {
        if (id === null || option === null) return;
        setChosen(id === EXAMPLE ? null : { value: id, label: option.label });
        onChange(id === EXAMPLE ? null : Number(id));
      }}
    />
  );
};

/** Whose data the preview shows. */
export const SourceControls = ({
  campaign,
  source,
  onSource,
}: {
  campaign: string;
  source: PreviewSource;
  onSource: (source: PreviewSource) => void;
}) => (
  <Stack gap="xs">
    <Group gap="sm" align="flex-end" className={classes.controls}>
      <Input.Wrapper label={texts.source} labelElement="div" className={classes.source}>
        <SegmentedControl
          fullWidth
          aria-label={texts.source}
          value={source.data}
          onChange={(data) => onSource({ ...source, data: data === "trigger" ? "trigger" : "sample" })}
          data={[
            { value: "sample", label: texts.sample },
            { value: "trigger", label: texts.trigger },
          ]}
        />
      </Input.Wrapper>
      <UserSelect value={source.profileId} onChange={(profileId) => onSource({ ...source, profileId })} />
    </Group>
    {source.data === "trigger" ? (
      <TriggerSelect
        campaign={campaign}
        value={source.triggerId}
        onChange={(triggerId) => onSource({ ...source, triggerId })}
      />
    ) : null}
  </Stack>
);

import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ProfileSummary } from "../../src/contract/profile.ts";
import { useHere } from "../api/context.ts";
import { previewUsersQuery } from "../api/preview.ts";
import { segment as words } from "../texts/segment.ts";
import { users } from "../texts/users.ts";

const texts = words.test;
const SEARCH_MS = 200;

/** A user by its profile's number, and the words for it. */
export interface ChosenUser {
  value: string;
  label: string;
}

const nameOf = ({ id, name, identity, email, phone }: ProfileSummary): string => {
  const known = [name, identity, email, phone].filter((one) => one !== null && one !== "");
  return known.length === 0 ? users.nobody(id) : known.slice(0, 2).join(" · ");
};

/** Finds a user by name, identity or address. */
export const UserSelect = ({
  label,
  description,
  chosen,
  onChoose,
}: {
  label: string;
  description?: string;
  chosen: ChosenUser | null;
  onChoose: (user: ChosenUser | null) => void;
}) => {
  const { account } = useHere();
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search === chosen?.label ? "" : search.trim(), SEARCH_MS);
  const found = useQuery({ ...previewUsersQuery(account.id, wanted), placeholderData: keepPreviousData });
  const options = useMemo((): ChosenUser[] => {
    const known = (found.data?.data ?? []).map((user) => ({ value: String(user.id), label: nameOf(user) }));
    return chosen === null || known.some(({ value }) => value === chosen.value) ? known : [chosen, ...known];
  }, [found.data, chosen]);
  return (
    <Select
      label={label}
      {...(description === undefined ? {} : { description })}
      placeholder={texts.placeholder}
      data={options}
      searchable
      clearable={false}
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options: all }) => all}
      nothingFoundMessage={texts.none}
      value={chosen?.value ?? null}
      onChange={(_, option) =>
        onChoose(option === null ? null : { value: option.value, label: option.label })
      }
      maw={420}
    />
  );
};

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

/** What a user is called by where there is room for one line. */
export const userName = ({
  id,
  name,
  identity,
  email,
  phone,
}: Pick<ProfileSummary, "id" | "name" | "identity" | "email" | "phone">): string => {
  const known = [name, identity, email, phone].filter((one) => one !== null && one !== "");
  return known.length === 0 ? users.nobody(id) : known.slice(0, 2).join(" · ");
};

/** Finds a user by name, identity or address. */
export const UserSelect = ({
  label,
  description,
  chosen,
  onChoose,
  others,
  error,
  id,
}: {
  label: string;
  description?: string;
  /** Choices besides the users that are found, made of what is typed. Keep it stable. */
  others?: (typed: string) => ChosenUser[];
  error?: string | undefined;
  id?: string;
  chosen: ChosenUser | null;
  onChoose: (user: ChosenUser | null) => void;
}) => {
  const { account } = useHere();
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search === chosen?.label ? "" : search.trim(), SEARCH_MS);
  const found = useQuery({ ...previewUsersQuery(account.id, wanted), placeholderData: keepPreviousData });
  const options = useMemo((): ChosenUser[] => {
    const known = (found.data?.data ?? []).map((user) => ({ value: String(user.id), label: userName(user) }));
    const more = others === undefined || wanted === "" ? [] : others(wanted);
    const all = [...known, ...more];
    return chosen === null || all.some(({ value }) => value === chosen.value) ? all : [chosen, ...all];
  }, [found.data, chosen, others, wanted]);
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      label={label}
      error={error}
      // beneath the control the open list would hide it
      inputWrapperOrder={["label", "description", "error", "input"]}
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

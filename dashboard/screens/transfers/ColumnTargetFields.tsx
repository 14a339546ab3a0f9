import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  type ColumnTarget,
  DATE_FORMATS,
  type Transfer,
  VALUE_TYPES,
} from "../../../src/contract/transfer.ts";
import { useHere } from "../../api/context.ts";
import { catalogueQuery } from "../../api/segments.ts";
import { transfers } from "../../texts/transfers.ts";
import { Choose } from "../../ui/segment/Choose.tsx";
import { Suggest, type Suggestion } from "../../ui/segment/Suggest.tsx";
import {
  type Choice,
  type Column,
  choiceOf,
  choicesFor,
  type PropertyTarget,
  targetFor,
  withFormat,
  withSeparator,
  withType,
} from "./mappingEdit.ts";

const words = transfers.mapping;
const SEPARATOR_CHARS = 3;
/** What uploads know by these names, beside whatever was received. */
const RESERVED = ["Name", "Email", "Phone", "Gender", "DOB", "Age", "Tz", "Country", "Region", "City"];

/** Names of properties that are known already, so that a file does not bring a second spelling. */
export const useKnownNames = (subject: Transfer["subject"]): readonly Suggestion[] => {
  const account = useHere().account.id;
  const { data } = useQuery(catalogueQuery(account));
  return useMemo(() => {
    const ofEvents = data?.events.flatMap(({ properties }) => properties.map(({ name }) => name)) ?? [];
    const ofUsers = [...RESERVED, ...(data?.profile.map(({ name }) => name) ?? [])];
    const names = subject === "events" ? ofEvents : ofUsers;
    return [...new Set(names)].map((value) => ({ value }));
  }, [data, subject]);
};

interface FieldProps<Target> {
  column: string;
  target: Target;
  onChange: (target: ColumnTarget) => void;
}

const Format = ({ column, target, onChange }: FieldProps<ColumnTarget & { to: "property" | "time" }>) => (
  <Choose
    label={words.format(column)}
    value={target.format ?? "iso"}
    choices={DATE_FORMATS.map((one) => [one, words.formats[one]] as const)}
    onChange={(format) => onChange(withFormat(target, format))}
    width={230}
  />
);

const Property = ({
  column,
  target,
  known,
  onChange,
}: FieldProps<PropertyTarget> & { known: readonly Suggestion[] }) => (
  <>
    <Suggest
      label={words.propertyName(column)}
      value={target.name}
      suggestions={known}
      onChange={(name) => onChange({ ...target, name })}
      error={target.name.trim() === ""}
    />
    <Choose
      label={words.type(column)}
      value={target.type}
      choices={VALUE_TYPES.map((one) => [one, words.types[one]] as const)}
      onChange={(type) => onChange(withType(target, type))}
      width={120}
    />
    {target.type === "date" ? <Format column={column} target={target} onChange={onChange} /> : null}
    {target.type === "list" ? (
      <Suggest
        label={words.separator(column)}
        placeholder={words.separatorPlaceholder}
        value={target.separator ?? ""}
        suggestions={[]}
        charsMax={SEPARATOR_CHARS}
        width={120}
        onChange={(separator) => onChange(withSeparator(target, separator))}
      />
    ) : null}
  </>
);

/** A choice as this file means it: the time of a user is when they were last seen. */
const nameOf = (choice: Choice, subject: Transfer["subject"]): string =>
  choice === "time" && subject === "profiles" ? words.seen : words.choices[choice];

/** What a column stands for, and how its texts become values. */
export const ColumnTargetFields = ({
  subject,
  column,
  target,
  known,
  onChange,
}: {
  subject: Transfer["subject"];
  column: Column;
  target: ColumnTarget;
  known: readonly Suggestion[];
  onChange: (target: ColumnTarget) => void;
}) => (
  <Group gap={6} align="flex-start">
    <Choose
      label={words.becomesOf(column.column)}
      value={choiceOf(target)}
      choices={choicesFor(subject).map((one) => [one, nameOf(one, subject)] as const)}
      onChange={(choice) => onChange(targetFor(choice, column))}
      width={170}
    />
    {target.to === "property" ? (
      <Property column={column.column} target={target} known={known} onChange={onChange} />
    ) : null}
    {target.to === "time" ? <Format column={column.column} target={target} onChange={onChange} /> : null}
  </Group>
);

import { Autocomplete, Group, type OptionsFilter, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { propertyKeyCharsMax } from "../../../src/limits.ts";

const SHOWN = 50;
/** How much narrower it gets before the fields break into a further line. */
const SHRINK_PX = 60;
/** The list itself scrolls, not a box around it, as in the other fields of the kit. */
const SCROLLING = { options: { maxHeight: 260, overflowY: "auto" } } as const;

export interface Suggestion {
  value: string;
  /** Said beside it: what was received under that name. */
  aside?: string;
}

/** What has the typed text in it; nothing once that is all there is to choose, so that no list covers what is next. */
const fitting: OptionsFilter = ({ options, search, limit }) => {
  const wanted = search.trim().toLowerCase();
  const found = options.filter((one) => "value" in one && one.value.toLowerCase().includes(wanted));
  const [only] = found;
  const isWritten = found.length === 1 && only !== undefined && "value" in only && only.value === search;
  return isWritten ? [] : found.slice(0, limit);
};

const Option = ({ value, aside }: { value: string; aside: string | undefined }) => (
  <Group justify="space-between" gap="xs" wrap="nowrap" w="100%">
    <Text size="sm" className="breaks">
      {value}
    </Text>
    {aside === undefined ? null : (
      <Text size="xs" c="dimmed" style={{ flex: "none" }}>
        {aside}
      </Text>
    )}
  </Group>
);

/** A text that may be anything, with what was received so far to choose from. */
export const Suggest = ({
  label,
  value,
  suggestions,
  onChange,
  onChosen,
  placeholder,
  width = 200,
  isName = false,
  charsMax = propertyKeyCharsMax,
  icon,
  ...field
}: {
  label: string;
  value: string;
  suggestions: readonly Suggestion[];
  onChange: (value: string) => void;
  /** One was taken from the list. */
  onChosen?: (value: string) => void;
  placeholder?: string;
  width?: number;
  /** Names are mostly known ones: Enter takes the first that fits what is typed. */
  isName?: boolean;
  charsMax?: number;
  icon?: ReactNode;
  "data-field"?: string;
  error?: boolean;
}) => {
  const asides = new Map(suggestions.map((one) => [one.value, one.aside]));
  return (
    <Autocomplete
      aria-label={label}
      value={value}
      data={[...asides.keys()]}
      limit={SHOWN}
      filter={fitting}
      onChange={onChange}
      {...(onChosen === undefined ? {} : { onOptionSubmit: onChosen })}
      placeholder={placeholder}
      maxLength={charsMax}
      selectFirstOptionOnChange={isName}
      withScrollArea={false}
      styles={SCROLLING}
      leftSection={icon}
      style={{ flex: `1 1 ${width - SHRINK_PX}px`, maxWidth: `min(100%, ${width}px)`, minWidth: 120 }}
      renderOption={({ option }) => <Option value={option.value} aside={asides.get(option.value)} />}
      {...field}
    />
  );
};

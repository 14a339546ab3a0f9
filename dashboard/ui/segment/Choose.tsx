import { Select } from "@mantine/core";

/** One of few words, as the part of a sentence. */
export const Choose = <Value extends string>({
  label,
  value,
  choices,
  onChange,
  width = 150,
  ...field
}: {
  label: string;
  value: Value | undefined;
  choices: readonly (readonly [value: Value, text: string])[];
  onChange: (value: Value) => void;
  width?: number;
  "data-field"?: string;
  error?: boolean;
}) => (
  <Select
    aria-label={label}
    data={choices.map(([one, text]) => ({ value: one, label: text }))}
    value={value ?? null}
    onChange={(chosen) => {
      const choice = choices.find(([one]) => one === chosen);
      if (choice !== undefined) onChange(choice[0]);
    }}
    allowDeselect={false}
    w={width}
    maw="100%"
    comboboxProps={{ width: "max-content", position: "bottom-start" }}
    {...field}
  />
);

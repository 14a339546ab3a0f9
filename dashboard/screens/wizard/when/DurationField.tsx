import { Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { wizard } from "../../../texts/wizard.ts";
import { useTypedField } from "../NumberField.tsx";
import { UNIT_NAMES, UNITS, type Unit, unitOf } from "./duration.ts";

const texts = wizard.when;

const UnitSelect = ({
  label,
  unit,
  onChange,
}: {
  label: string;
  unit: Unit;
  onChange: (unit: Unit) => void;
}) => (
  <Select
    aria-label={label}
    data={UNIT_NAMES.map((name) => ({ value: name, label: texts.units[name] }))}
    value={unit}
    onChange={(value) => {
      const next = UNIT_NAMES.find((name) => name === value);
      if (next !== undefined) onChange(next);
    }}
    allowDeselect={false}
    w={140}
  />
);

/** A time span in a unit of the person's choice. 0 minutes stand for none, which no draft can be saved with. */
export const DurationField = ({
  numberLabel,
  unitLabel,
  hint,
  path,
  minutes,
  onChange,
}: {
  numberLabel: string;
  unitLabel: string;
  /** From when to when it may be; said where there is none, too. */
  hint: string;
  path: string;
  minutes: number;
  onChange: (minutes: number) => void;
}) => {
  const { error, ...field } = useTypedField(path, minutes === 0);
  const [chosen, setChosen] = useState<Unit>(minutes === 0 ? "minutes" : unitOf(minutes));
  // somebody else's change may be of no whole number of these
  const unit = minutes % UNITS[chosen] === 0 ? chosen : unitOf(minutes);
  const count = minutes / UNITS[unit];
  return (
    <Stack gap={4} {...field}>
      <Text size="xs" c="dimmed">
        {hint}
      </Text>
      <Group gap="xs" align="flex-start">
        <NumberInput
          aria-label={numberLabel}
          aria-required
          value={count === 0 ? "" : count}
          onChange={(typed) => {
            const number = Number(typed);
            onChange(Number.isSafeInteger(number * UNITS[unit]) ? number * UNITS[unit] : 0);
          }}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="none"
          hideControls
          inputMode="numeric"
          w={140}
          error={error !== undefined}
        />
        <UnitSelect
          label={unitLabel}
          unit={unit}
          onChange={(next) => {
            setChosen(next);
            onChange(count * UNITS[next]);
          }}
        />
      </Group>
      {error === undefined ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {minutes === 0 ? hint : error}
        </Text>
      )}
    </Stack>
  );
};

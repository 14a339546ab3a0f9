import { Group, NumberInput, Radio, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { timeToLiveMinutesMax } from "../../../../src/limits.ts";
import { wizard } from "../../../texts/wizard.ts";
import { useField, useSection } from "../WizardContext.ts";
import { UNIT_NAMES, UNITS, type Unit, unitOf } from "./timeToLive.ts";

const texts = wizard.when;
const FIRST_MINUTES = 60;

const Duration = ({ minutes }: { minutes: number }) => {
  const [, change] = useSection("when");
  const { error, ...field } = useField("when.timeToLiveMinutes");
  const [unit, setUnit] = useState<Unit>(unitOf(minutes));
  const [count, setCount] = useState<number | string>(minutes / UNITS[unit]);
  // Somebody else's change shows; one's own typing stays as typed.
  const isOwn = Number(count) * UNITS[unit] === minutes || count === "";
  const put = (value: number | string, as: Unit): void => {
    setUnit(as);
    setCount(value);
    if (value !== "") change({ timeToLiveMinutes: Math.round(Number(value) * UNITS[as]) });
  };
  return (
    <Group gap="xs" align="flex-start" ml={{ base: 0, sm: 32 }} {...field}>
      <NumberInput
        aria-label={texts.ttlNumber}
        value={isOwn ? count : minutes / UNITS[unitOf(minutes)]}
        onChange={(value) => put(value, unit)}
        min={1}
        max={Math.floor(timeToLiveMinutesMax / UNITS[unit])}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="blur"
        w={140}
        error={error}
      />
      <Select
        aria-label={texts.ttlUnit}
        data={UNIT_NAMES.map((name) => ({ value: name, label: texts.units[name] }))}
        value={isOwn ? unit : unitOf(minutes)}
        onChange={(chosen) => {
          const next = UNIT_NAMES.find((name) => name === chosen);
          if (next !== undefined)
            put(Math.min(Number(count) || 1, Math.floor(timeToLiveMinutesMax / UNITS[next])), next);
        }}
        allowDeselect={false}
        w={140}
      />
    </Group>
  );
};

/** How long a message may wait before it is given up. */
export const TimeToLive = () => {
  const [{ timeToLiveMinutes: minutes }, change] = useSection("when");
  return (
    <Stack gap="sm">
      <Radio.Group
        label={texts.ttl}
        description={texts.ttlHint}
        value={minutes === null ? "none" : "some"}
        onChange={(chosen) => change({ timeToLiveMinutes: chosen === "none" ? null : FIRST_MINUTES })}
      >
        <Stack gap={8} mt={8}>
          <Radio value="none" label={texts.ttlNone} />
          <Radio value="some" label={texts.ttlSome} />
        </Stack>
      </Radio.Group>
      {minutes === null ? null : <Duration minutes={minutes} />}
    </Stack>
  );
};

import { ActionIcon, Button, Fieldset, Group, Input, Stack, Text } from "@mantine/core";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";
import { useId } from "react";
import { type DoNotDisturb, type QuietRange, WEEKDAYS } from "../../../../src/contract/schedule.ts";
import { quietRangesPerDayMax } from "../../../../src/limits.ts";
import { quietTexts as texts } from "../../../texts/schedule.ts";
import { notifyUndo } from "../../../ui/notify.tsx";
import { focusField } from "../fields.ts";
import classes from "./QuietWeek.module.css";
import { endShown, endsNextDay, endTyped, everyDay, NIGHT, type Weekday } from "./quietWeek.ts";
import { TimeField } from "./TimeField.tsx";

const FIELD = "when.doNotDisturb.week";
/** Another range of a day: its times are for the person to give. */
const NOT_GIVEN: QuietRange = { from: "", to: "" };
const ICON = { size: 16, "aria-hidden": true } as const;

type Week = DoNotDisturb["week"];

const Range = ({
  day,
  index,
  range,
  onChange,
  onRemove,
}: {
  day: Weekday;
  index: number;
  range: QuietRange;
  onChange: (range: QuietRange) => void;
  onRemove: () => void;
}) => {
  const name = texts.days[day];
  const path = `${FIELD}.${day}.${index}`;
  return (
    <Group gap={8} align="flex-start" wrap="nowrap">
      <TimeField
        label={texts.from(name, index + 1)}
        isLabelHidden
        path={`${path}.from`}
        value={range.from}
        onChange={(from) => onChange({ ...range, from })}
      />
      <Text size="sm" className={classes.until} aria-hidden>
        {texts.until}
      </Text>
      <div>
        <TimeField
          label={texts.to(name, index + 1)}
          isLabelHidden
          path={`${path}.to`}
          value={endShown(range.to)}
          onChange={(to) => onChange({ ...range, to: endTyped(to) })}
        />
        <Text size="xs" c="dimmed">
          {endsNextDay(range) ? texts.nextDay : range.to === "24:00" ? texts.endOfDay : ""}
        </Text>
      </div>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={36}
        aria-label={texts.remove(name, index + 1)}
        onClick={onRemove}
      >
        <IconX {...ICON} />
      </ActionIcon>
    </Group>
  );
};

const DayActs = ({
  id,
  day,
  onAdd,
  onCopy,
}: {
  /** Of the button that adds. */
  id: string;
  day: string;
  /** Undefined: the day has as many as it may have. */
  onAdd: (() => void) | undefined;
  onCopy: () => void;
}) => (
  <Group gap={4} className={classes.acts}>
    <Button
      id={id}
      variant="subtle"
      size="compact-sm"
      leftSection={<IconPlus {...ICON} />}
      aria-label={texts.addTo(day)}
      aria-disabled={onAdd === undefined}
      onClick={onAdd}
    >
      {texts.add}
    </Button>
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconCopy {...ICON} />}
      aria-label={texts.copyOf(day)}
      onClick={onCopy}
    >
      {texts.copy}
    </Button>
  </Group>
);

const DayRanges = ({
  day,
  ranges,
  onChange,
  onCopy,
}: {
  day: Weekday;
  ranges: readonly QuietRange[];
  onChange: (ranges: QuietRange[]) => void;
  onCopy: () => void;
}) => {
  const name = texts.days[day];
  const addId = useId();
  const isFull = ranges.length >= quietRangesPerDayMax;
  const add = (): void => {
    onChange([...ranges, ranges.length === 0 ? NIGHT : NOT_GIVEN]);
    const from = `${FIELD}.${day}.${ranges.length}.from`;
    requestAnimationFrame(() => focusField(from));
  };
  return (
    <div className={classes.day} data-field={`${FIELD}.${day}`}>
      <Text size="sm" fw={500} className={classes.name}>
        {name}
      </Text>
      <Stack gap={8} className={classes.ranges}>
        {ranges.length === 0 ? (
          <Text size="sm" c="dimmed" className={classes.until}>
            {texts.free}
          </Text>
        ) : null}
        {[...ranges.entries()].map(([index, range]) => (
          <Range
            key={index}
            day={day}
            index={index}
            range={range}
            onChange={(changed) => onChange(ranges.map((one, at) => (at === index ? changed : one)))}
            onRemove={() => {
              onChange(ranges.filter((_, at) => at !== index));
              document.getElementById(addId)?.focus();
            }}
          />
        ))}
        {isFull ? (
          <Text size="xs" c="dimmed">
            {texts.full}
          </Text>
        ) : null}
      </Stack>
      <DayActs id={addId} day={name} onAdd={isFull ? undefined : add} onCopy={onCopy} />
    </div>
  );
};

/** The ranges of each weekday. */
export const QuietWeek = ({
  week,
  onChange,
  error,
}: {
  week: Week;
  onChange: (week: Week) => void;
  error: string | undefined;
}) => {
  const errorId = useId();
  const copy = (day: Weekday): void => {
    onChange(everyDay(week[day]));
    notifyUndo(texts.copied(texts.days[day]), async () => onChange(week));
  };
  return (
    <Fieldset
      variant="unstyled"
      legend={texts.week}
      data-field={FIELD}
      aria-describedby={error === undefined ? undefined : errorId}
      styles={{ legend: { fontSize: "var(--mantine-font-size-sm)", fontWeight: 500 } }}
    >
      <div className={classes.week}>
        {WEEKDAYS.map((day) => (
          <DayRanges
            key={day}
            day={day}
            ranges={week[day]}
            onChange={(ranges) => onChange({ ...week, [day]: ranges })}
            onCopy={() => copy(day)}
          />
        ))}
      </div>
      {error === undefined ? null : (
        <Input.Error role="alert" mt={8} size="sm" id={errorId}>
          {error}
        </Input.Error>
      )}
    </Fieldset>
  );
};

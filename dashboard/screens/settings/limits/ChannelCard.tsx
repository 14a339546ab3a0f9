import { Group, NumberInput, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import type { ChannelName } from "../../../../src/contract/content.ts";
import {
  globalLimitDaysMax,
  globalLimitMessagesMax,
  messageGapMinutesMax,
  throttleMessagesMax,
} from "../../../../src/limits.ts";
import { names } from "../../../texts/common.ts";
import { limits as words } from "../../../texts/limits.ts";
import { Section } from "../../../ui/Section.tsx";
import { UNIT_NAMES, UNITS } from "../../wizard/when/timeToLive.ts";
import { type LimitProblems, type LimitValues, limitsOf, limitWords } from "./limitForm.ts";

export interface CardProps {
  channel: ChannelName;
  values: LimitValues;
  problems: LimitProblems;
  change: (patch: Partial<LimitValues>) => void;
}

const WHOLE = {
  min: 1,
  clampBehavior: "none",
  allowDecimal: false,
  allowNegative: false,
  thousandSeparator: ",",
  hideControls: true,
} as const;

/** Two numbers that make one limit: the first says what is wrong with both. */
const AtMost = ({ channel, values, problems, change }: CardProps) => (
  <Stack gap={4}>
    <Text size="sm" fw={500}>
      {words.atMost}
    </Text>
    <Text size="xs" c="dimmed">
      {words.atMostHint}
    </Text>
    <Group gap="xs" align="center" wrap="nowrap">
      <NumberInput
        {...WHOLE}
        aria-label={words.messagesLabel(names.channel[channel])}
        aria-describedby={`${channel}-at-most`}
        value={values.messages}
        error={problems.atMost !== undefined}
        max={globalLimitMessagesMax}
        onChange={(messages) => change({ messages })}
        w={72}
      />
      <Text size="sm">{words.inDays}</Text>
      <NumberInput
        {...WHOLE}
        aria-label={words.daysLabel(names.channel[channel])}
        aria-describedby={`${channel}-at-most`}
        value={values.days}
        error={problems.atMost !== undefined}
        max={globalLimitDaysMax}
        onChange={(days) => change({ days })}
        w={72}
      />
      <Text size="sm">{words.daysUnit}</Text>
    </Group>
    <Text id={`${channel}-at-most`} size="xs" c="var(--mantine-color-error)">
      {problems.atMost}
    </Text>
  </Stack>
);

const Gap = ({ channel, values, problems, change }: CardProps) => (
  <Group gap="xs" align="flex-end" wrap="nowrap">
    <NumberInput
      {...WHOLE}
      label={words.gap}
      description={words.gapHint}
      value={values.gap}
      error={problems.gap}
      max={Math.floor(messageGapMinutesMax / UNITS[values.gapUnit])}
      onChange={(gap) => change({ gap })}
      styles={{ input: { width: 90 } }}
      inputContainer={(input) => (
        <Group gap="xs" wrap="nowrap">
          {input}
          <Select
            aria-label={words.gapUnit(names.channel[channel])}
            data={UNIT_NAMES.map((name) => ({ value: name, label: words.units[name] }))}
            value={values.gapUnit}
            onChange={(chosen) => {
              const gapUnit = UNIT_NAMES.find((name) => name === chosen);
              if (gapUnit !== undefined) change({ gapUnit });
            }}
            allowDeselect={false}
            w={110}
          />
        </Group>
      )}
    />
  </Group>
);

/** The limits of one channel, and what they mean. */
export const ChannelCard = (props: CardProps) => {
  const { channel, values, problems, change } = props;
  const limits = limitsOf(values);
  const isRight = Object.keys(problems).length === 0;
  return (
    <Section title={names.channel[channel]}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
        <AtMost {...props} />
        <Gap {...props} />
        <NumberInput
          {...WHOLE}
          label={words.throttle}
          description={words.throttleHint}
          value={values.throttle}
          error={problems.throttle}
          max={throttleMessagesMax}
          onChange={(throttle) => change({ throttle })}
          styles={{ input: { maxWidth: 140 } }}
        />
      </SimpleGrid>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <IconClockPause size={17} aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <Text size="sm" fw={limits === null ? 400 : 550} c={limits === null ? "dimmed" : undefined}>
          {limits === null || !isRight
            ? isRight
              ? words.none(names.channel[channel])
              : words.whole
            : limitWords(limits, words.messageOf[channel])}
        </Text>
      </Group>
    </Section>
  );
};

import { Group, Input, NumberInput, Select, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconClockPause } from "@tabler/icons-react";
import type { ReactNode } from "react";
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
import { UNIT_NAMES, UNITS } from "../../wizard/when/duration.ts";
import { type LimitPart, type LimitProblems, type LimitValues, limitsOf, limitWords } from "./limitForm.ts";

export interface CardProps {
  channel: ChannelName;
  values: LimitValues;
  /** What is wrong and was left: nobody is interrupted while typing. */
  problems: LimitProblems;
  isWrong: boolean;
  onLeave: (part: LimitPart) => void;
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

/** A limit with its name above, what it means beneath that, its controls, and what is wrong with them. */
const Limit = ({
  id,
  label,
  hint,
  error,
  onLeave,
  children,
}: {
  id: string;
  label: string;
  hint: string;
  error: string | undefined;
  onLeave: () => void;
  children: ReactNode;
}) => (
  <Stack
    gap={4}
    onBlur={({ currentTarget, relatedTarget }) => {
      if (!currentTarget.contains(relatedTarget)) onLeave();
    }}
  >
    <Input.Label component="div">{label}</Input.Label>
    <Input.Description>{hint}</Input.Description>
    <Group gap="xs" align="center" wrap="nowrap">
      {children}
    </Group>
    <Input.Error id={id} role="alert">
      {error}
    </Input.Error>
  </Stack>
);

/** Two numbers that make one limit. */
const AtMost = ({ channel, values, problems, onLeave, change }: CardProps) => {
  const id = `${channel}-at-most`;
  const shared = { ...WHOLE, "aria-describedby": id, error: problems.atMost !== undefined, w: 72 };
  return (
    <Limit
      id={id}
      label={words.atMost}
      hint={words.atMostHint}
      error={problems.atMost}
      onLeave={() => onLeave("atMost")}
    >
      <NumberInput
        {...shared}
        aria-label={words.messagesLabel(names.channel[channel])}
        value={values.messages}
        max={globalLimitMessagesMax}
        onChange={(messages) => change({ messages })}
      />
      <Text size="sm">{words.inDays}</Text>
      <NumberInput
        {...shared}
        aria-label={words.daysLabel(names.channel[channel])}
        value={values.days}
        max={globalLimitDaysMax}
        onChange={(days) => change({ days })}
      />
      <Text size="sm">{words.daysUnit}</Text>
    </Limit>
  );
};

const Gap = ({ channel, values, problems, onLeave, change }: CardProps) => {
  const id = `${channel}-gap`;
  return (
    <Limit id={id} label={words.gap} hint={words.gapHint} error={problems.gap} onLeave={() => onLeave("gap")}>
      <NumberInput
        {...WHOLE}
        aria-label={words.gapLabel(names.channel[channel])}
        aria-describedby={id}
        value={values.gap}
        error={problems.gap !== undefined}
        max={Math.floor(messageGapMinutesMax / UNITS[values.gapUnit])}
        onChange={(gap) => change({ gap })}
        w={90}
      />
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
    </Limit>
  );
};

const Throttle = ({ channel, values, problems, onLeave, change }: CardProps) => {
  const id = `${channel}-throttle`;
  return (
    <Limit
      id={id}
      label={words.throttle}
      hint={words.throttleHint}
      error={problems.throttle}
      onLeave={() => onLeave("throttle")}
    >
      <NumberInput
        {...WHOLE}
        aria-label={words.throttleLabel(names.channel[channel])}
        aria-describedby={id}
        value={values.throttle}
        error={problems.throttle !== undefined}
        max={throttleMessagesMax}
        onChange={(throttle) => change({ throttle })}
        w={140}
      />
    </Limit>
  );
};

const meaningOf = ({ channel, values, problems, isWrong }: CardProps): string => {
  if (Object.keys(problems).length > 0) return words.wrong;
  if (isWrong) return words.typing;
  const limits = limitsOf(values);
  return limits === null ? words.none(names.channel[channel]) : limitWords(limits, words.messageOf[channel]);
};

/** The limits of one channel, and what they mean. */
export const ChannelCard = (props: CardProps) => {
  const { channel, values } = props;
  const limits = limitsOf(values);
  return (
    <Section title={names.channel[channel]}>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
        <AtMost {...props} />
        <Gap {...props} />
        <Throttle {...props} />
      </SimpleGrid>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <IconClockPause size={17} aria-hidden style={{ flex: "none", marginTop: 2 }} />
        <Text size="sm" fw={limits === null ? 400 : 550} c={limits === null ? "dimmed" : undefined}>
          {meaningOf(props)}
        </Text>
      </Group>
    </Section>
  );
};

import { Box, Group, Radio, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./ChoiceCards.module.css";

export interface Choice<Value extends string> {
  value: Value;
  title: string;
  text: string;
  points?: readonly string[];
  aside?: ReactNode;
}

const Card = <Value extends string>({
  choice,
  isDisabled,
}: {
  choice: Choice<Value>;
  isDisabled: boolean;
}) => (
  <Radio.Card value={choice.value} className={classes.card ?? ""} radius="md" disabled={isDisabled}>
    <Group wrap="nowrap" align="flex-start" gap="sm">
      <Radio.Indicator mt={2} disabled={isDisabled} />
      <div>
        <Group gap={6}>
          <Text fw={600} size="sm">
            {choice.title}
          </Text>
          {choice.aside}
        </Group>
        <Text size="sm" className={classes.text}>
          {choice.text}
        </Text>
        {choice.points === undefined ? null : (
          <ul className={classes.points}>
            {choice.points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        )}
      </div>
    </Group>
  </Radio.Card>
);

/** One of few choices, each with what follows from it. */
export const ChoiceCards = <Value extends string>({
  label,
  description,
  value,
  choices,
  onChange,
  field,
  columns = 2,
  isDisabled = false,
}: {
  label: string;
  description?: string;
  value: Value | null;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
  /** As `useField` answers it. */
  field?: { "data-field": string; error: string | undefined; onBlur: () => void };
  columns?: number;
  isDisabled?: boolean;
}) => (
  <Box data-field={field?.["data-field"]} onBlur={field?.onBlur}>
    <Radio.Group
      label={label}
      description={description}
      error={field?.error}
      value={value}
      onChange={(chosen) => {
        const choice = choices.find((one) => one.value === chosen);
        if (choice !== undefined) onChange(choice.value);
      }}
    >
      <SimpleGrid cols={{ base: 1, md: columns }} spacing="sm" mt={8}>
        {choices.map((choice) => (
          <Card key={choice.value} choice={choice} isDisabled={isDisabled} />
        ))}
      </SimpleGrid>
    </Radio.Group>
  </Box>
);

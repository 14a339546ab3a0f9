import { ActionIcon, Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { LinkedLabel } from "../../../../src/contract/linkedApi.ts";
import { linked } from "../../../texts/linked.ts";

const words = linked.form;

interface Props {
  labels: readonly LinkedLabel[];
  /** By field, as the API names it. */
  problems: Readonly<Record<string, string>>;
  isDisabled: boolean;
  onChange: (labels: LinkedLabel[]) => void;
}

const FIELDS = ["name", "path", "fallback", "sample"] as const;

const LABELS = {
  name: words.label,
  path: words.path,
  fallback: words.fallback,
  sample: words.sample,
} as const;

const Row = ({ labels, problems, isDisabled, onChange, index }: Props & { index: number }) => {
  const label = labels[index];
  if (label === undefined) return null;
  const set = (patch: Partial<LinkedLabel>): void =>
    onChange(labels.map((one, at) => (at === index ? { ...one, ...patch } : one)));
  const remove = words.removeLabel(index + 1);
  return (
    <Paper withBorder p="xs" radius="md">
      <Group gap="xs" wrap="nowrap" align="flex-end">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="xs" style={{ flex: 1, minWidth: 0 }}>
          {FIELDS.map((field) => (
            <TextInput
              key={field}
              label={words.labelColumns[field]}
              aria-label={LABELS[field](index + 1)}
              value={label[field]}
              error={problems[`labels.${index}.${field}`]}
              maxLength={field === "name" ? 60 : field === "path" ? 500 : 1_000}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => set({ [field]: event.currentTarget.value })}
            />
          ))}
        </SimpleGrid>
        {isDisabled ? null : (
          <Tooltip label={remove}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={34}
              aria-label={remove}
              onClick={() => onChange(labels.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
    </Paper>
  );
};

/** The labels of a look-up, one a row. */
export const LabelRows = (props: Props) => {
  const { labels, isDisabled, onChange } = props;
  return (
    <Stack gap="xs">
      {labels.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.noLabels}
        </Text>
      ) : (
        [...labels.keys()].map((index) => <Row key={index} {...props} index={index} />)
      )}
      {isDisabled ? null : (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...labels, { name: "", path: "", fallback: "", sample: "" }])}
          >
            {words.addLabel}
          </Button>
        </Group>
      )}
    </Stack>
  );
};

import { Button, Group, Text } from "@mantine/core";
import { settings } from "../../texts/settings.ts";
import { useMoments } from "../../ui/moments.ts";

const words = settings.form;

/** The button that saves, and how things stand. */
export const SaveBar = ({
  label = words.save,
  isChanged,
  isSaving,
  savedAt,
  isFailed,
}: {
  label?: string;
  isChanged: boolean;
  isSaving: boolean;
  /** Milliseconds since 1970; null when nothing was saved here yet. */
  savedAt: number | null;
  isFailed: boolean;
}) => {
  const format = useMoments();
  const state = isSaving
    ? words.saving
    : isFailed
      ? words.failed
      : isChanged
        ? words.unsaved
        : savedAt === null
          ? words.unchanged
          : words.saved(format.time(savedAt));
  return (
    <Group gap="md">
      <Button
        type="submit"
        loading={isSaving}
        aria-disabled={isChanged ? undefined : true}
        data-disabled={isChanged ? undefined : true}
      >
        {label}
      </Button>
      <Text size="sm" c={isFailed ? "var(--mantine-color-error)" : "dimmed"} role="status">
        {state}
      </Text>
    </Group>
  );
};

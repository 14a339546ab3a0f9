import { NumberInput, Select, Stack, Text } from "@mantine/core";
import type { Provider } from "../../../../src/contract/provider.ts";
import { backupAfterSecondsMax, backupAfterSecondsMin } from "../../../../src/limits.ts";
import { failover as texts } from "../../../texts/failover.ts";
import { useField, useSection } from "../WizardContext.ts";

const USUAL_SECONDS = 60;

/** A second provider, which delivers while the first is down. */
export const BackupChoice = ({ others }: { others: readonly Provider[] }) => {
  const [start, change] = useSection("start");
  const { error, ...field } = useField("start.backup.providerId");
  const { backup } = start;
  const put = (providerId: string | null): void => {
    const afterSeconds = backup?.afterSeconds ?? USUAL_SECONDS;
    change({ backup: providerId === null ? undefined : { providerId, afterSeconds } });
  };
  const data = others.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack gap="xs">
      <Select
        label={texts.label}
        description={texts.hint}
        placeholder={texts.none}
        data={data}
        value={backup?.providerId ?? null}
        onChange={put}
        clearable
        clearButtonProps={{ "aria-label": texts.none }}
        error={error}
        maw={420}
        {...field}
      />
      {backup === undefined ? null : (
        <>
          <NumberInput
            label={texts.after}
            value={backup.afterSeconds}
            min={backupAfterSecondsMin}
            max={backupAfterSecondsMax}
            allowDecimal={false}
            allowNegative={false}
            clampBehavior="blur"
            suffix={texts.seconds}
            maw={220}
            data-field="start.backup.afterSeconds"
            onBlur={field.onBlur}
            onChange={(typed) => {
              const afterSeconds = Math.min(
                backupAfterSecondsMax,
                Math.max(backupAfterSecondsMin, Number(typed) || backupAfterSecondsMin),
              );
              change({ backup: { ...backup, afterSeconds } });
            }}
          />
          <Text size="sm" c="dimmed">
            {texts.meaning}
          </Text>
        </>
      )}
    </Stack>
  );
};

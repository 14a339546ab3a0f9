import { NumberInput, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { backupOf } from "../../../../src/contract/backup.ts";
import type { Provider } from "../../../../src/contract/provider.ts";
import { backupAfterSecondsMax, backupAfterSecondsMin } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { accountQuery } from "../../../api/settings.ts";
import { failover as texts } from "../../../texts/failover.ts";
import { useField, useSection, useWizard } from "../WizardContext.ts";

const USUAL_SECONDS = 60;
const OF_ACCOUNT = "account";
const NONE = "none";

/** A second provider, which delivers while the first is down. */
export const BackupChoice = ({ others }: { others: readonly Provider[] }) => {
  const [start, change] = useSection("start");
  const { error, ...field } = useField("start.backup.providerId");
  const account = useHere().account.id;
  const { draft } = useWizard();
  const { channel } = draft.content;
  const { data: settings } = useQuery({ ...accountQuery(account), select: (one) => one.settings });
  const { backup } = start;
  const ofAccount = backupOf(channel, { providerId: start.providerId }, settings?.backups);
  const put = (chosen: string): void => {
    const afterSeconds = backup?.afterSeconds ?? USUAL_SECONDS;
    if (chosen === OF_ACCOUNT) change({ backup: undefined });
    else change({ backup: chosen === NONE ? null : { providerId: chosen, afterSeconds } });
  };
  const nameOfAccounts = others.find(({ id }) => id === ofAccount?.providerId)?.name;
  const data = [
    {
      value: OF_ACCOUNT,
      label:
        ofAccount === undefined || nameOfAccounts === undefined
          ? texts.ofAccountNone
          : texts.ofAccount(nameOfAccounts, ofAccount.afterSeconds),
    },
    { value: NONE, label: texts.none },
    ...others.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const chosen = backup === undefined ? OF_ACCOUNT : (backup?.providerId ?? NONE);
  return (
    <Stack gap="xs">
      <Select
        label={texts.label}
        description={texts.hint}
        data={data}
        value={chosen}
        onChange={(value) => put(value ?? OF_ACCOUNT)}
        allowDeselect={false}
        error={error}
        maw={420}
        {...field}
      />
      {backup === undefined || backup === null ? null : (
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

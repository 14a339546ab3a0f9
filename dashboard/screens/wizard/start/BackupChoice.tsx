import { NumberInput, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type BackupProvider, backupOf } from "../../../../src/contract/backup.ts";
import type { Provider } from "../../../../src/contract/provider.ts";
import { backupAfterSecondsMax, backupAfterSecondsMin } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { accountQuery } from "../../../api/settings.ts";
import { failover as texts } from "../../../texts/failover.ts";
import { useField, useSection, useWizard } from "../WizardContext.ts";

const USUAL_SECONDS = 60;
const OF_ACCOUNT = "account";
const NONE = "none";

/** What can be chosen: as the account says, nobody, or one of the others. */
const useChoices = (others: readonly Provider[]) => {
  const account = useHere().account.id;
  const [{ providerId }] = useSection("start");
  const { channel } = useWizard().draft.content;
  const { data: settings } = useQuery({ ...accountQuery(account), select: (one) => one.settings });
  const ofAccount = backupOf(channel, { providerId }, settings?.backups);
  const name = others.find(({ id }) => id === ofAccount?.providerId)?.name;
  const isSet = ofAccount !== undefined && name !== undefined;
  return [
    { value: OF_ACCOUNT, label: isSet ? texts.ofAccount(name, ofAccount.afterSeconds) : texts.ofAccountNone },
    { value: NONE, label: texts.none },
    ...others.map(({ id, name: label }) => ({ value: id, label })),
  ];
};

const AfterSeconds = ({ backup, onBlur }: { backup: BackupProvider; onBlur: () => void }) => {
  const [, change] = useSection("start");
  const put = (typed: number | string): void => {
    const wanted = Number(typed) || backupAfterSecondsMin;
    const afterSeconds = Math.min(backupAfterSecondsMax, Math.max(backupAfterSecondsMin, wanted));
    change({ backup: { ...backup, afterSeconds } });
  };
  return (
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
        onBlur={onBlur}
        onChange={put}
      />
      <Text size="sm" c="dimmed">
        {texts.meaning}
      </Text>
    </>
  );
};

/** A second provider, which delivers while the first is down. */
export const BackupChoice = ({ others }: { others: readonly Provider[] }) => {
  const [{ backup }, change] = useSection("start");
  const { error, ...field } = useField("start.backup.providerId");
  const choices = useChoices(others);
  const put = (chosen: string | null): void => {
    const afterSeconds = backup?.afterSeconds ?? USUAL_SECONDS;
    if (chosen === null || chosen === OF_ACCOUNT) change({ backup: undefined });
    else change({ backup: chosen === NONE ? null : { providerId: chosen, afterSeconds } });
  };
  return (
    <Stack gap="xs">
      <Select
        label={texts.label}
        description={texts.hint}
        data={choices}
        value={backup === undefined ? OF_ACCOUNT : (backup?.providerId ?? NONE)}
        onChange={put}
        allowDeselect={false}
        error={error}
        maw={420}
        {...field}
      />
      {backup === undefined || backup === null ? null : (
        <AfterSeconds backup={backup} onBlur={field.onBlur} />
      )}
    </Stack>
  );
};

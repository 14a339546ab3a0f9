import { Group, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { BACKED_CHANNELS, type BackedChannel, type BackupProvider } from "../../../../src/contract/backup.ts";
import type { Provider } from "../../../../src/contract/provider.ts";
import { backupAfterSecondsMax, backupAfterSecondsMin } from "../../../../src/limits.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { accountQuery, useSetBackups } from "../../../api/settings.ts";
import { names } from "../../../texts/common.ts";
import { failover } from "../../../texts/failover.ts";
import { notifyFailed, notifyUndo } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";

const texts = failover.settings;
const USUAL_SECONDS = 60;

interface ChoiceProps {
  channel: BackedChannel;
  backup: BackupProvider | null;
  candidates: readonly Provider[];
  isAllowed: boolean;
  onChange: (backup: BackupProvider | null) => void;
}

const Seconds = ({
  backup,
  isAllowed,
  onChange,
}: Omit<ChoiceProps, "backup"> & { backup: BackupProvider }) => {
  const [typed, setTyped] = useState<string | number>(backup.afterSeconds);
  const leave = (): void => {
    const wanted = Number(typed) || backup.afterSeconds;
    const afterSeconds = Math.min(backupAfterSecondsMax, Math.max(backupAfterSecondsMin, Math.round(wanted)));
    setTyped(afterSeconds);
    if (afterSeconds !== backup.afterSeconds) onChange({ ...backup, afterSeconds });
  };
  return (
    <NumberInput
      label={failover.after}
      value={typed}
      min={backupAfterSecondsMin}
      max={backupAfterSecondsMax}
      allowDecimal={false}
      allowNegative={false}
      suffix={failover.seconds}
      maw={180}
      disabled={!isAllowed}
      onChange={setTyped}
      onBlur={leave}
    />
  );
};

const Choice = (props: ChoiceProps) => {
  const { channel, backup, candidates, isAllowed, onChange } = props;
  return (
    <Group align="flex-end" gap="md">
      <Select
        label={texts.label(names.channel[channel])}
        placeholder={texts.nobody}
        data={candidates.map(({ id, name }) => ({ value: id, label: name }))}
        value={backup?.providerId ?? null}
        disabled={!isAllowed}
        clearable
        clearButtonProps={{ "aria-label": texts.none(names.channel[channel]) }}
        w={320}
        maw="100%"
        onChange={(providerId) =>
          onChange(
            providerId === null ? null : { providerId, afterSeconds: backup?.afterSeconds ?? USUAL_SECONDS },
          )
        }
      />
      {backup === null ? null : <Seconds key={backup.afterSeconds} {...props} backup={backup} />}
    </Group>
  );
};

/** Who stands in for a channel's providers where a campaign says nothing of it. */
export const SecondProviders = ({ all }: { all: readonly Provider[] }) => {
  const account = useHere().account.id;
  const isAllowed = useMay()("account:admin");
  const set = useSetBackups(account);
  const { data } = useQuery(accountQuery(account));
  if (data === undefined) return null;
  const { backups } = data.settings;
  const candidatesOf = (channel: BackedChannel): Provider[] =>
    all.filter((one) => one.channel === channel && !one.isSandbox && one.verifiedAt !== null);
  const shown = BACKED_CHANNELS.filter(
    (channel) => backups[channel] !== null || candidatesOf(channel).length > 0,
  );
  const change = (channel: BackedChannel, backup: BackupProvider | null): void => {
    const before = { [channel]: backups[channel] };
    set.mutate(
      { [channel]: backup },
      {
        onSuccess: () => notifyUndo(texts.saved, () => set.mutateAsync(before)),
        onError: (error) => notifyFailed(texts.failed, error),
      },
    );
  };
  return (
    <Section title={texts.title}>
      <Stack gap="md">
        <Text size="sm" c="dimmed" maw={680}>
          {shown.length === 0 ? texts.empty : texts.text}
        </Text>
        {shown.map((channel) => (
          <Choice
            key={channel}
            channel={channel}
            backup={backups[channel]}
            candidates={candidatesOf(channel)}
            isAllowed={isAllowed}
            onChange={(backup) => change(channel, backup)}
          />
        ))}
      </Stack>
    </Section>
  );
};

import { NativeSelect, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { CHANNELS, type ChannelName } from "../../../../src/contract/content.ts";
import type { Provider } from "../../../../src/contract/provider.ts";
import { mayHaveSecond } from "../../../../src/contract/secondChannel.ts";
import { draftProvidersQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { names } from "../../../texts/common.ts";
import { secondChannel as texts } from "../../../texts/secondChannel.ts";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { useField, useSection, useWizard } from "../WizardContext.ts";

const ProviderOf = ({ channel, all }: { channel: ChannelName; all: readonly Provider[] }) => {
  const [{ secondChannel }, change] = useSection("start");
  const { error, ...field } = useField("start.secondChannel.providerId");
  const own = all.filter((one) => one.channel === channel);
  const stateOf = ({ isSandbox, verifiedAt }: Provider): string =>
    isSandbox
      ? wizard.start.providerSandbox
      : verifiedAt === null
        ? wizard.start.providerUnverified
        : wizard.start.providerReady;
  return (
    <NativeSelect
      {...field}
      label={texts.provider(names.channel[channel])}
      error={error}
      maw={420}
      value={secondChannel?.providerId ?? ""}
      onChange={({ currentTarget: { value } }) =>
        change({ secondChannel: { channel, providerId: value === "" ? null : value } })
      }
      data={[
        { value: "", label: wizard.overview.notChosen },
        ...own.map((one) => ({ value: one.id, label: `${one.name} (${stateOf(one)})` })),
      ]}
    />
  );
};

/** Where the message goes of users whom the campaign's channel does not reach. */
export const SecondChannelChoice = () => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { channel } = draft.content;
  const [{ secondChannel }, change] = useSection("start");
  const { error, ...field } = useField("start.secondChannel.channel");
  const { data: all = [] } = useQuery(draftProvidersQuery(account.id));
  if (!mayHaveSecond({ channel })) return null;
  const first = (wanted: ChannelName): string | null => {
    const own = all.filter((one) => one.channel === wanted);
    return (own.find(({ isSandbox, verifiedAt }) => !isSandbox && verifiedAt !== null) ?? own[0])?.id ?? null;
  };
  const put = (value: string): void => {
    const chosen = CHANNELS.find((one) => one === value);
    change({
      secondChannel: chosen === undefined ? null : { channel: chosen, providerId: first(chosen) },
    });
  };
  return (
    <Section title={texts.label}>
      <Stack gap="sm">
        <NativeSelect
          {...field}
          aria-label={texts.label}
          description={texts.hint}
          error={error}
          maw={420}
          value={secondChannel?.channel ?? ""}
          onChange={({ currentTarget: { value } }) => put(value)}
          data={[
            { value: "", label: texts.none },
            ...CHANNELS.filter((one) => one !== channel).map((one) => ({
              value: one,
              label: names.channel[one],
            })),
          ]}
        />
        {secondChannel === undefined || secondChannel === null ? null : (
          <>
            <ProviderOf channel={secondChannel.channel} all={all} />
            <Text size="sm" c="dimmed" maw={680}>
              {texts.meaning}
            </Text>
          </>
        )}
      </Stack>
    </Section>
  );
};

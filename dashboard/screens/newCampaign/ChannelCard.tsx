import { Badge, Group, Paper, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ChannelName } from "../../../src/contract/content.ts";
import type { Provider } from "../../../src/contract/provider.ts";
import { useHere, useMay } from "../../api/context.ts";
import { providerKindsQuery } from "../../api/providers.ts";
import { names } from "../../texts/common.ts";
import { newCampaign as texts } from "../../texts/newCampaign.ts";
import { CHANNEL_ICONS } from "../../ui/channelIcons.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { StartButton } from "./StartButton.tsx";

/** What delivers the channel for real. */
export const readyProviders = (providers: readonly Provider[], channel: ChannelName): Provider[] =>
  providers.filter((one) => one.channel === channel && !one.isSandbox && one.verifiedAt !== null);

const Readiness = ({ channel, ready }: { channel: ChannelName; ready: readonly Provider[] }) => {
  const { account } = useHere();
  const maySetUp = useMay()("providers:write");
  const kinds = useQuery(providerKindsQuery(account.id));
  const [only] = ready;
  if (only !== undefined)
    return (
      <Text size="sm" c="dimmed" className="breaks">
        {ready.length === 1 ? texts.readyText(only.name) : texts.readyTextMany(ready.length)}
      </Text>
    );
  if (
    kinds.data?.data.some(({ kind, channels }) => kind !== "sandbox" && channels.includes(channel)) === false
  )
    return (
      <Text size="sm" c="dimmed">
        {texts.noKind}
      </Text>
    );
  return (
    <Text size="sm" c="dimmed">
      {texts.sandboxText}{" "}
      {maySetUp ? (
        <LinkTo
          inherit
          td="underline"
          to="/a/$account/settings/providers/new"
          params={{ account: account.id }}
          search={{ channel, back: "new" }}
        >
          {texts.setUp(texts.startAs[channel])}
        </LinkTo>
      ) : (
        texts.askForProvider
      )}
    </Text>
  );
};

/** A channel to begin with: what it is, whether it delivers for real, the button. */
export const ChannelCard = ({
  channel,
  ready,
  isBusy,
  onStart,
}: {
  channel: ChannelName;
  /** Undefined while, or where, it is not known. */
  ready: readonly Provider[] | undefined;
  isBusy: boolean;
  onStart: () => void;
}) => {
  const ChannelIcon = CHANNEL_ICONS[channel];
  return (
    <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)" component="article">
      <Stack gap="sm" h="100%" justify="space-between">
        <Stack gap="xs">
          <Group justify="space-between" gap="xs">
            <ThemeIcon size={40} variant="light" radius="md" aria-hidden>
              <ChannelIcon size={22} stroke={1.7} />
            </ThemeIcon>
            {ready === undefined ? null : ready.length > 0 ? (
              <Badge color="teal" leftSection={<IconCheck size={13} aria-hidden />}>
                {texts.ready}
              </Badge>
            ) : (
              <Badge color="orange">{texts.needsSetUp}</Badge>
            )}
          </Group>
          <Title order={3} size="h5">
            {names.channel[channel]}
          </Title>
          <Text size="sm">{texts.about[channel]}</Text>
          {ready === undefined ? null : <Readiness channel={channel} ready={ready} />}
        </Stack>
        <StartButton loading={isBusy} onStart={onStart} fullWidth>
          {texts.start(texts.startAs[channel])}
        </StartButton>
      </Stack>
    </Paper>
  );
};

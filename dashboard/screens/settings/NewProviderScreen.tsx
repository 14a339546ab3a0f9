import { Radio, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { CHANNELS, type ChannelName } from "../../../src/contract/content.ts";
import { useHere, useMay } from "../../api/context.ts";
import { type ProviderKind, providerKindsQuery } from "../../api/providers.ts";
import { names } from "../../texts/common.ts";
import { providers } from "../../texts/providers.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { NotAllowed } from "./NotAllowed.tsx";
import { Guide } from "./providers/Guide.tsx";
import { kindName } from "./providers/kindName.ts";
import { NewProviderForm } from "./providers/NewProviderForm.tsx";

const route = getRouteApi("/a/$account/settings/providers/new");
const words = providers.form;
const SANDBOX = "sandbox";

const ChannelChoice = ({
  kinds,
  channel,
  onChoose,
}: {
  kinds: readonly ProviderKind[];
  channel: ChannelName | undefined;
  onChoose: (channel: ChannelName) => void;
}) => (
  <Radio.Group
    label={words.channelLabel}
    value={channel ?? null}
    onChange={(chosen) => {
      const next = CHANNELS.find((one) => one === chosen);
      if (next !== undefined) onChoose(next);
    }}
  >
    <Stack gap="xs" mt={8}>
      {CHANNELS.map((one) => {
        const isServed = kinds.some(({ channels }) => channels.includes(one));
        return (
          <Radio
            key={one}
            value={one}
            label={names.channel[one]}
            description={isServed ? undefined : words.noKind}
            disabled={!isServed}
          />
        );
      })}
    </Stack>
  </Radio.Group>
);

const Chosen = ({ kinds, channel }: { kinds: readonly ProviderKind[]; channel: ChannelName }) => {
  const { back } = route.useSearch();
  const fitting = kinds.filter(({ channels }) => channels.includes(channel));
  const [picked, pick] = useState<string | null>(null);
  const kind = fitting.find((one) => one.kind === picked) ?? fitting[0];
  if (kind === undefined) return null;
  return (
    <Stack gap="lg">
      {fitting.length < 2 ? null : (
        <Select
          label={words.kindLabel}
          data={fitting.map((one) => ({ value: one.kind, label: kindName(one.kind, one.title) }))}
          value={kind.kind}
          allowDeselect={false}
          onChange={pick}
        />
      )}
      <Guide kind={kind.kind} />
      <NewProviderForm key={`${channel} ${kind.kind}`} channel={channel} kind={kind} back={back} />
    </Stack>
  );
};

/** Sets up who delivers a channel. */
export const NewProviderScreen = () => {
  const { channel } = route.useSearch();
  const navigate = route.useNavigate();
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const query = useQuery(providerKindsQuery(account));
  const trail = [
    <LinkTo key="providers" to="/a/$account/settings/providers" params={{ account }} size="sm">
      {providers.title}
    </LinkTo>,
  ];
  const choose = (next: ChannelName): void =>
    void navigate({ search: (before) => ({ ...before, channel: next }), replace: true });
  return (
    <Page title={providers.create} trail={trail} width="narrow">
      <Text size="sm" c="dimmed">
        {providers.text}
      </Text>
      {mayWrite ? (
        <QueryView query={query}>
          {({ data }) => {
            const kinds = data.filter(({ kind }) => kind !== SANDBOX);
            return (
              <Stack gap="lg">
                <Section title={words.delivers}>
                  <ChannelChoice kinds={kinds} channel={channel} onChoose={choose} />
                </Section>
                {channel === undefined ? null : <Chosen kinds={kinds} channel={channel} />}
              </Stack>
            );
          }}
        </QueryView>
      ) : (
        <NotAllowed />
      )}
    </Page>
  );
};

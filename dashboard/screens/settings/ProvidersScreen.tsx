import { Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { CHANNELS } from "../../../src/contract/content.ts";
import type { Provider, ProviderUse } from "../../../src/contract/provider.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { useScreenActions } from "../../actions/actions.ts";
import { useHere, useMay } from "../../api/context.ts";
import { providersQuery, providerUseQuery, standInsQuery } from "../../api/providers.ts";
import { common, names } from "../../texts/common.ts";
import { providers } from "../../texts/providers.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { kindName } from "./providers/kindName.ts";
import { HealthBadge, ProviderState } from "./providers/ProviderState.tsx";
import { SecondProviders } from "./providers/SecondProviders.tsx";
import { StandIns } from "./providers/StandIns.tsx";
import { UsedBy } from "./providers/UsedBy.tsx";

const CREATE = "provider.create";

const State = ({ provider }: { provider: Provider }) => {
  const [worst] = provider.health;
  return (
    <Stack gap={4} align="flex-start">
      <Group gap={6}>
        <ProviderState provider={provider} />
        {worst === undefined ? null : <HealthBadge health={worst} />}
      </Group>
      {worst === undefined || worst.state === "up" ? null : (
        <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
          {worst.detail}
        </Text>
      )}
    </Stack>
  );
};

const columnsFor = (account: string, uses: readonly ProviderUse[]): Column<Provider>[] => [
  {
    key: "name",
    title: providers.name,
    cell: ({ id, name, channel }) => (
      <>
        <LinkTo
          to="/a/$account/settings/providers/$provider"
          params={{ account, provider: id }}
          size="sm"
          fw={550}
          className="breaks"
        >
          {name}
        </LinkTo>
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {names.channel[channel]}
        </Text>
      </>
    ),
  },
  {
    key: "channel",
    title: providers.channel,
    from: "sm",
    cell: ({ channel }) => <Text size="sm">{names.channel[channel]}</Text>,
  },
  {
    key: "kind",
    title: providers.kind,
    from: "lg",
    cell: ({ kind }) => <Text size="sm">{kindName(kind)}</Text>,
  },
  { key: "state", title: providers.state, cell: (provider) => <State provider={provider} /> },
  {
    key: "use",
    title: providers.use,
    from: "md",
    cell: ({ id }) => <UsedBy use={uses.find(({ providerId }) => providerId === id)} />,
  },
];

const byChannel = (all: readonly Provider[]): Provider[] =>
  CHANNELS.flatMap((channel) => all.filter((provider) => provider.channel === channel)).sort(
    (a, b) => Number(a.isSandbox) - Number(b.isSandbox),
  );

/** Who delivers messages, and how each stands. */
export const ProvidersScreen = () => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const mayWrite = useMay()("providers:write");
  const query = useQuery(providersQuery(account));
  const { data: use } = useQuery(providerUseQuery(account));
  const { data: pairs = [] } = useQuery(standInsQuery(account));
  const actions = useMemo(
    () => [
      {
        id: CREATE,
        label: providers.create,
        section: "here" as const,
        icon: IconPlus,
        disabledReason: mayWrite ? undefined : common.notAllowed,
        run: () => void navigate({ to: "/a/$account/settings/providers/new", params: { account } }),
      },
    ],
    [account, mayWrite, navigate],
  );
  useScreenActions(actions);
  return (
    <Page title={providers.title} actions={<ActionButton id={CREATE} />}>
      <Text size="sm" c="dimmed" maw={680}>
        {providers.text}
      </Text>
      <QueryView query={query}>
        {({ data }) => (
          <Stack gap="lg">
            <DataTable
              label={providers.list}
              columns={columnsFor(account, use?.data ?? [])}
              rows={byChannel(data)}
              rowKey={({ id }) => id}
            />
            <StandIns pairs={pairs} />
            <SecondProviders all={data} />
          </Stack>
        )}
      </QueryView>
    </Page>
  );
};

import { Alert, Group, Stack, Text } from "@mantine/core";
import { IconFlask2, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Provider } from "../../../src/contract/provider.ts";
import { ApiError } from "../../api/client.ts";
import { useHere, useMay } from "../../api/context.ts";
import { providerKindsQuery, providerQuery, providerUseQuery, standInsQuery } from "../../api/providers.ts";
import { names } from "../../texts/common.ts";
import { providers } from "../../texts/providers.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { NotAllowed } from "./NotAllowed.tsx";
import { Callback } from "./providers/Callback.tsx";
import { DeleteProvider } from "./providers/DeleteProvider.tsx";
import { EditProvider } from "./providers/EditProvider.tsx";
import { Health } from "./providers/Health.tsx";
import { kindName } from "./providers/kindName.ts";
import { ProviderState } from "./providers/ProviderState.tsx";
import { StandIns } from "./providers/StandIns.tsx";
import { UsedBy } from "./providers/UsedBy.tsx";
import { Verification } from "./providers/Verification.tsx";

const route = getRouteApi("/a/$account/settings/providers/$provider");

const Use = ({ provider }: { provider: Provider }) => {
  const account = useHere().account.id;
  const { data } = useQuery(providerUseQuery(account));
  return (
    <Section title={providers.use}>
      <UsedBy use={data?.data.find(({ providerId }) => providerId === provider.id)} />
    </Section>
  );
};

/** Who stands in for it, and for whom it does. */
const Stands = ({ provider: { id } }: { provider: Provider }) => {
  const account = useHere().account.id;
  const { data = [] } = useQuery(standInsQuery(account));
  return <StandIns pairs={data.filter(({ first, second }) => first.id === id || second.id === id)} />;
};

const Sandbox = ({ provider }: { provider: Provider }) => {
  const account = useHere().account.id;
  return (
    <>
      <Alert color="orange" icon={<IconFlask2 aria-hidden />}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{providers.sandboxText}</Text>
          <ButtonTo
            to="/a/$account/inbox"
            params={{ account }}
            search={{ channel: provider.channel }}
            size="xs"
            variant="default"
          >
            {providers.toInbox}
          </ButtonTo>
        </Stack>
      </Alert>
      <Use provider={provider} />
    </>
  );
};

const Real = ({ provider }: { provider: Provider }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const { back } = route.useSearch();
  const kinds = useQuery(providerKindsQuery(account));
  return (
    <>
      {mayWrite ? null : <NotAllowed />}
      <Verification provider={provider} back={back} />
      <QueryView query={kinds}>
        {({ data }) => {
          const kind = data.find((one) => one.kind === provider.kind);
          return kind === undefined ? null : <EditProvider provider={provider} kind={kind} />;
        }}
      </QueryView>
      <Health health={provider.health} />
      <Stands provider={provider} />
      <Callback provider={provider} />
      <Use provider={provider} />
      <DeleteProvider provider={provider} />
    </>
  );
};

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconSend} title={providers.missingTitle} text={providers.missingText}>
    <ButtonTo to="/a/$account/settings/providers" params={{ account }} variant="default">
      {providers.toList}
    </ButtonTo>
  </EmptyState>
);

const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

/** One provider: how it stands, its settings, who uses it. */
export const ProviderScreen = () => {
  const { provider: id } = route.useParams();
  const account = useHere().account.id;
  const query = useQuery(providerQuery(account, id));
  const { data: provider } = query;
  const trail = [
    <LinkTo key="providers" to="/a/$account/settings/providers" params={{ account }} size="sm">
      {providers.title}
    </LinkTo>,
  ];
  return (
    <Page
      title={provider?.name ?? providers.title}
      trail={trail}
      width="narrow"
      aside={
        provider === undefined ? null : (
          <Group gap="xs">
            <ProviderState provider={provider} />
            <Text size="sm" c="dimmed">
              {names.channel[provider.channel]} · {kindName(provider.kind)}
            </Text>
          </Group>
        )
      }
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>
          {(known) =>
            known.isSandbox ? <Sandbox provider={known} /> : <Real key={known.id} provider={known} />
          }
        </QueryView>
      )}
    </Page>
  );
};

import { Text } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { LinkedApi } from "../../../src/contract/linkedApi.ts";
import { ApiError } from "../../api/client.ts";
import { useHere, useMay } from "../../api/context.ts";
import { linkedApiQuery, linkedApisQuery, linkedCallsQuery, useDeleteLinkedApi } from "../../api/linked.ts";
import { linked as words } from "../../texts/linked.ts";
import { CopyField } from "../../ui/Copy.tsx";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { DeleteSection } from "./DeleteSection.tsx";
import { CallBadge, CallTable } from "./linked/CallBits.tsx";
import { EditLookup, useLookupForm } from "./linked/EditLookup.tsx";
import { TestLookup } from "./linked/TestLookup.tsx";
import { NotAllowed } from "./NotAllowed.tsx";

const route = getRouteApi("/a/$account/settings/linked-content/$api");

/** Not there, or an ID that none can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconPlugConnected} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/settings/linked-content" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

const Calls = ({ api }: { api: LinkedApi }) => {
  const query = useQuery(linkedCallsQuery(useHere().account.id, api.id));
  return (
    <Section title={words.calls.title}>
      <Text size="sm" c="dimmed">
        {words.calls.text}
      </Text>
      <QueryView query={query}>{(calls) => <CallTable calls={calls} />}</QueryView>
    </Section>
  );
};

const Placeholders = ({ api: { name, labels } }: { api: LinkedApi }) => {
  const [first] = labels;
  if (first === undefined) return null;
  return (
    <Section title={words.inTemplates}>
      <CopyField value={words.placeholder(name, first.name)} label={words.copyLabel} />
    </Section>
  );
};

const DeleteLookup = ({ api }: { api: LinkedApi }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = useDeleteLinkedApi(account);
  const texts = words.remove;
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync(api.id);
    await navigate({ to: "/a/$account/settings/linked-content", params: { account } });
    client.removeQueries(linkedApiQuery(account, api.id));
    client.removeQueries(linkedCallsQuery(account, api.id));
    await client.invalidateQueries(linkedApisQuery(account));
    notifyDone(texts.done(api.name));
  };
  return (
    <DeleteSection
      name={api.name}
      isAllowed={mayWrite}
      texts={texts}
      confirmText={texts.confirmText}
      onConfirm={confirm}
    />
  );
};

const Lookup = ({ api }: { api: LinkedApi }) => {
  const mayWrite = useMay()("providers:write");
  const form = useLookupForm(api);
  return (
    <>
      {mayWrite ? null : <NotAllowed />}
      <EditLookup api={api} form={form} />
      <Placeholders api={api} />
      <TestLookup api={api} form={form} />
      <Calls api={api} />
      <DeleteLookup api={api} />
    </>
  );
};

/** One look-up: what it calls and gives, trying it, and what it did. */
export const LinkedApiScreen = () => {
  const { api: id } = route.useParams();
  const account = useHere().account.id;
  const query = useQuery(linkedApiQuery(account, id));
  const api = isMissing(query.error) ? undefined : query.data;
  return (
    <Page
      title={api?.name ?? words.title}
      width="narrow"
      trail={[
        <LinkTo key="lookups" to="/a/$account/settings/linked-content" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
      aside={api === undefined || api.lastCall === null ? null : <CallBadge call={api.lastCall} />}
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>{(known) => <Lookup key={known.id} api={known} />}</QueryView>
      )}
    </Page>
  );
};

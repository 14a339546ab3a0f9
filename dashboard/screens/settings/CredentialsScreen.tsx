import { Button, Modal, Text } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { CredentialCreated } from "../../../src/contract/credential.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { useScreenActions } from "../../actions/actions.ts";
import { useHere, useMay } from "../../api/context.ts";
import { credentialsQuery } from "../../api/settings.ts";
import { common } from "../../texts/common.ts";
import { settings } from "../../texts/settings.ts";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { CredentialTable } from "./credentials/CredentialTable.tsx";
import { NewCredential } from "./credentials/NewCredential.tsx";
import { Secrets } from "./credentials/Secrets.tsx";
import { NotAllowed } from "./NotAllowed.tsx";

const route = getRouteApi("/a/$account/settings/credentials");
const words = settings.credentials;
const CREATE = "credential.create";

const List = ({ create }: { create: () => void }) => {
  const query = useQuery(credentialsQuery(useHere().account.id));
  return (
    <QueryView query={query}>
      {({ data }) =>
        data.length === 0 ? (
          <EmptyState icon={IconKey} title={words.emptyTitle} text={words.emptyText}>
            <Button onClick={create}>{words.create}</Button>
          </EmptyState>
        ) : (
          <CredentialTable credentials={data} />
        )
      }
    </QueryView>
  );
};

/** Who may call the API of this account. */
export const CredentialsScreen = () => {
  const { create } = route.useSearch();
  const navigate = route.useNavigate();
  const mayManage = useMay()("account:admin");
  const [made, setMade] = useState<CredentialCreated | null>(null);
  const actions = useMemo(
    () => [
      {
        id: CREATE,
        label: words.create,
        section: "here" as const,
        icon: IconPlus,
        disabledReason: mayManage ? undefined : common.notAllowed,
        run: () => void navigate({ search: { create: "trigger" } }),
      },
    ],
    [mayManage, navigate],
  );
  useScreenActions(actions);
  const close = (): void => void navigate({ search: {}, replace: true });
  return (
    <Page title={words.title} actions={<ActionButton id={CREATE} />}>
      <Text size="sm" c="dimmed" maw={680}>
        {words.text}
      </Text>
      {mayManage ? <List create={() => void navigate({ search: { create: "trigger" } })} /> : <NotAllowed />}
      <Modal
        opened={mayManage && create !== undefined}
        onClose={close}
        title={settings.newCredential.title}
        size="lg"
      >
        <NewCredential
          purpose={create ?? "trigger"}
          onClose={close}
          onCreated={(credential) => {
            setMade(credential);
            close();
          }}
        />
      </Modal>
      <Secrets made={made} onClose={() => setMade(null)} />
    </Page>
  );
};

import { Alert, Text } from "@mantine/core";
import { IconDeviceMobile, IconInfoCircle, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PublishableKey, PublishableKeyCreated } from "../../../src/contract/publishableKey.ts";
import { useHere, useMay } from "../../api/context.ts";
import { publishableKeysQuery } from "../../api/publishableKeys.ts";
import { apps as words } from "../../texts/apps.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { KeyDialog } from "./apps/KeyDialog.tsx";
import { KeyMade } from "./apps/KeyMade.tsx";
import { KeyTable } from "./apps/KeyTable.tsx";
import { GuardedButton } from "./GuardedButton.tsx";
import { NotAllowed } from "./NotAllowed.tsx";

const NewKey = ({ open }: { open: () => void }) => (
  <GuardedButton
    isAllowed={useMay()("account:admin")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={open}
  >
    {words.create}
  </GuardedButton>
);

const NoBrowserKey = () => (
  <Alert color="clarion" icon={<IconInfoCircle aria-hidden />} title={words.noBrowserKey}>
    {words.noBrowserKeyText}{" "}
    <LinkTo
      to="/a/$account/settings/providers/new"
      params={{ account: useHere().account.id }}
      search={{ channel: "push" }}
      size="sm"
      underline="always"
    >
      {words.addProvider}
    </LinkTo>
  </Alert>
);

const Keys = ({ create, edit }: { create: () => void; edit: (key: PublishableKey) => void }) => {
  const query = useQuery(publishableKeysQuery(useHere().account.id));
  return (
    <QueryView query={query}>
      {({ data, browserKey }) =>
        data.length === 0 ? (
          <EmptyState icon={IconDeviceMobile} title={words.emptyTitle} text={words.emptyText}>
            <NewKey open={create} />
          </EmptyState>
        ) : (
          <>
            {browserKey === null && data.some(({ allowedOrigins }) => allowedOrigins.length > 0) ? (
              <NoBrowserKey />
            ) : null}
            <KeyTable keys={data} edit={edit} />
          </>
        )
      }
    </QueryView>
  );
};

/** What the account's apps and pages call with. */
export const AppsScreen = () => {
  const mayManage = useMay()("account:admin");
  const [wish, setWish] = useState<{ edited: PublishableKey | null } | null>(null);
  const [made, setMade] = useState<PublishableKeyCreated | null>(null);
  const create = (): void => setWish({ edited: null });
  return (
    <Page title={words.title} actions={<NewKey open={create} />}>
      <Text size="sm" c="dimmed" maw={680}>
        {words.text}
      </Text>
      {mayManage ? <Keys create={create} edit={(edited) => setWish({ edited })} /> : <NotAllowed />}
      <KeyDialog
        wish={wish}
        onClose={() => setWish(null)}
        onCreated={(created) => {
          setWish(null);
          setMade(created);
        }}
      />
      <KeyMade made={made} onClose={() => setMade(null)} />
    </Page>
  );
};

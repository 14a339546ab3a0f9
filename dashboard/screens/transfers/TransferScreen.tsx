import { Group, Text } from "@mantine/core";
import { IconArrowsTransferDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { ApiError } from "../../api/client.ts";
import { useHere, useMay } from "../../api/context.ts";
import { transferQuery } from "../../api/transfers.ts";
import { transfers as words } from "../../texts/transfers.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { NotAllowed } from "../settings/NotAllowed.tsx";
import { EndView } from "./EndView.tsx";
import { ImportSteps } from "./ImportSteps.tsx";
import { MappingView } from "./MappingView.tsx";
import { RunView } from "./RunView.tsx";
import { kindOf, TransferBadge } from "./TransferBits.tsx";
import { UploadView } from "./UploadView.tsx";

const route = getRouteApi("/a/$account/users/transfers/$transfer");

const STEP_OF = { uploading: 0, ready: 1, waiting: 2, running: 2, done: 2, failed: 2, cancelled: 2 } as const;

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconArrowsTransferDown} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/users/transfers" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

/** Not there, or an ID that none can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

const Now = ({ transfer }: { transfer: Transfer }) => {
  const mayUpload = useMay()("upload");
  switch (transfer.state) {
    case "uploading":
      return <UploadView transfer={transfer} />;
    case "ready":
      return mayUpload ? <MappingView transfer={transfer} /> : <NotAllowed />;
    case "waiting":
    case "running":
      return <RunView transfer={transfer} />;
    case "done":
    case "failed":
    case "cancelled":
      return <EndView transfer={transfer} />;
  }
};

const Aside = ({ transfer }: { transfer: Transfer }) => (
  <Group gap="xs">
    <TransferBadge transfer={transfer} />
    <Text size="sm" c="dimmed">
      {kindOf(transfer)}
    </Text>
  </Group>
);

/** One import or export, in whatever state it is. */
export const TransferScreen = () => {
  const { transfer: id } = route.useParams();
  const account = useHere().account.id;
  const query = useQuery(transferQuery(account, id));
  const { data: transfer } = query;
  return (
    <Page
      title={transfer?.name ?? words.title}
      trail={[
        <LinkTo key="transfers" to="/a/$account/users/transfers" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
      aside={transfer === undefined ? null : <Aside transfer={transfer} />}
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>
          {(known) => (
            <>
              {known.kind === "import" ? <ImportSteps active={STEP_OF[known.state]} /> : null}
              <Now key={known.id} transfer={known} />
            </>
          )}
        </QueryView>
      )}
    </Page>
  );
};

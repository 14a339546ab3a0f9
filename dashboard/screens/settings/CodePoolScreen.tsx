import { Text } from "@mantine/core";
import { IconPencil, IconTicket } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { CodePool } from "../../../src/contract/codePool.ts";
import { ApiError } from "../../api/client.ts";
import { codePoolQuery, codePoolsQuery, useDeleteCodePool } from "../../api/codePools.ts";
import { useHere, useMay } from "../../api/context.ts";
import { codePools as words } from "../../texts/codePools.ts";
import { CopyField } from "../../ui/Copy.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { AddCodes } from "./codePools/AddCodes.tsx";
import { CodeList } from "./codePools/CodeList.tsx";
import { PoolBadges, Stock } from "./codePools/PoolBits.tsx";
import { PoolDialog } from "./codePools/PoolDialog.tsx";
import { DeleteSection } from "./DeleteSection.tsx";
import { GuardedButton } from "./GuardedButton.tsx";

const route = getRouteApi("/a/$account/settings/code-pools/$pool");

/** Not there, or an ID that no pool can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconTicket} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/settings/code-pools" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

const Facts = ({ pool }: { pool: CodePool }) => (
  <Section title={words.facts}>
    {pool.description === "" ? null : (
      <Text size="sm" className="breaks">
        {pool.description}
      </Text>
    )}
    <KeyValues
      rows={[
        [words.stock, <Stock key="stock" pool={pool} />],
        [words.used, pool.used.toLocaleString("en")],
        [words.expires, <Moment key="expires" at={pool.expiresAt} />],
        [words.lowAt, pool.lowStockAt === null ? words.noLowAt : words.lowCodes(pool.lowStockAt)],
        [
          words.inTemplates,
          <CopyField key="name" value={words.placeholder(pool.name)} label={words.copyLabel} />,
        ],
      ]}
    />
  </Section>
);

const DeletePool = ({ pool }: { pool: CodePool }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("codes:write");
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = useDeleteCodePool(account);
  const texts = words.remove;
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync(pool.id);
    await navigate({ to: "/a/$account/settings/code-pools", params: { account } });
    client.removeQueries(codePoolQuery(account, pool.id));
    await client.invalidateQueries(codePoolsQuery(account));
    notifyDone(texts.done(pool.name));
  };
  return (
    <DeleteSection
      name={pool.name}
      isAllowed={mayWrite}
      texts={texts}
      confirmText={texts.confirmText(pool.codes, pool.used)}
      onConfirm={confirm}
    />
  );
};

/** One pool: how much is left of it, its codes and who has them. */
export const CodePoolScreen = () => {
  const { pool: id } = route.useParams();
  const account = useHere().account.id;
  const mayWrite = useMay()("codes:write");
  const query = useQuery(codePoolQuery(account, id));
  const [isEditing, setEditing] = useState(false);
  const pool = isMissing(query.error) ? undefined : query.data;
  return (
    <Page
      title={pool?.name ?? words.title}
      trail={[
        <LinkTo key="pools" to="/a/$account/settings/code-pools" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
      aside={pool === undefined ? null : <PoolBadges pool={pool} />}
      actions={
        pool === undefined ? null : (
          <GuardedButton
            isAllowed={mayWrite}
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            {words.edit}
          </GuardedButton>
        )
      }
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>
          {(known) => (
            <>
              <Facts pool={known} />
              <AddCodes key={known.id} pool={known} />
              <CodeList pool={known} />
              <DeletePool pool={known} />
            </>
          )}
        </QueryView>
      )}
      <PoolDialog
        wish={isEditing && pool !== undefined ? { pool } : null}
        onClose={() => setEditing(false)}
      />
    </Page>
  );
};

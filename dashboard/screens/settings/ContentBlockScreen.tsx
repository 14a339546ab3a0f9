import { SimpleGrid, Stack } from "@mantine/core";
import { IconPuzzle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ContentBlockDetail } from "../../../src/contract/contentBlock.ts";
import { ApiError } from "../../api/client.ts";
import {
  contentBlockQuery,
  contentBlocksQuery,
  contentBlockVersionsQuery,
  useDeleteContentBlock,
} from "../../api/contentBlocks.ts";
import { useHere, useMay } from "../../api/context.ts";
import { contentBlocks as words } from "../../texts/contentBlocks.ts";
import { CopyField } from "../../ui/Copy.tsx";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { BlockUse } from "./contentBlocks/BlockUse.tsx";
import { EarlierTexts } from "./contentBlocks/EarlierTexts.tsx";
import { BlockPreview, EditBlock } from "./contentBlocks/EditBlock.tsx";
import { useBlockForm } from "./contentBlocks/useBlockForm.ts";
import { DeleteSection } from "./DeleteSection.tsx";
import { NotAllowed } from "./NotAllowed.tsx";

const route = getRouteApi("/a/$account/settings/content-blocks/$block");

/** Not there, or an ID that none can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconPuzzle} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/settings/content-blocks" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

const DeleteBlock = ({ block: { id, name } }: { block: ContentBlockDetail }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("campaigns:write");
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = useDeleteContentBlock(account);
  const texts = words.remove;
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync(id);
    await navigate({ to: "/a/$account/settings/content-blocks", params: { account } });
    client.removeQueries(contentBlockQuery(account, id));
    client.removeQueries(contentBlockVersionsQuery(account, id));
    await client.invalidateQueries(contentBlocksQuery(account));
    notifyDone(texts.done(name));
  };
  return (
    <DeleteSection
      name={name}
      isAllowed={mayWrite}
      texts={texts}
      confirmText={texts.confirmText}
      onConfirm={confirm}
    />
  );
};

const Block = ({ block, onReload }: { block: ContentBlockDetail; onReload: () => void }) => {
  const mayWrite = useMay()("campaigns:write");
  const form = useBlockForm(block);
  return (
    <>
      {mayWrite ? null : <NotAllowed />}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <EditBlock form={form} onReload={onReload} />
        <Stack gap="md">
          <BlockPreview form={form} />
          <Section title={words.edit.inMessage}>
            <CopyField value={words.placeholder(block.name)} label={words.copyLabel} />
          </Section>
        </Stack>
      </SimpleGrid>
      <BlockUse block={block} />
      <EarlierTexts id={block.id} onTake={(source) => form.change({ source })} />
      <DeleteBlock block={block} />
    </>
  );
};

/** One content block: what it says, where it is put in, and what it said before. */
export const ContentBlockScreen = () => {
  const { block: id } = route.useParams();
  const account = useHere().account.id;
  const query = useQuery(contentBlockQuery(account, id));
  const [round, setRound] = useState(0);
  const reload = async (): Promise<void> => {
    await query.refetch();
    setRound((before) => before + 1);
  };
  return (
    <Page
      title={isMissing(query.error) ? words.title : (query.data?.name ?? words.title)}
      trail={[
        <LinkTo key="blocks" to="/a/$account/settings/content-blocks" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>
          {(block) => <Block key={`${block.id} ${round}`} block={block} onReload={() => void reload()} />}
        </QueryView>
      )}
    </Page>
  );
};

import { Code, Text } from "@mantine/core";
import { IconPlus, IconPuzzle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ContentBlock } from "../../../src/contract/contentBlock.ts";
import { contentBlocksQuery } from "../../api/contentBlocks.ts";
import { useHere, useMay } from "../../api/context.ts";
import { contentBlocks as words } from "../../texts/contentBlocks.ts";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { useAuthor } from "../campaign/useAuthor.ts";
import { NewBlock } from "./contentBlocks/NewBlock.tsx";
import { GuardedButton } from "./GuardedButton.tsx";

const NewButton = ({ onOpen }: { onOpen: () => void }) => (
  <GuardedButton
    isAllowed={useMay()("campaigns:write")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={onOpen}
  >
    {words.create}
  </GuardedButton>
);

const Named = ({ block: { id, name, description } }: { block: ContentBlock }) => {
  const { account } = useHere();
  return (
    <div>
      <LinkTo
        to="/a/$account/settings/content-blocks/$block"
        params={{ account: account.id, block: id }}
        size="sm"
        fw={550}
        className="breaks"
      >
        {name}
      </LinkTo>
      {description === "" ? null : (
        <Text size="xs" c="dimmed" className="breaks" lineClamp={2}>
          {description}
        </Text>
      )}
    </div>
  );
};

const Changed = ({ block: { changedAt, changedBy } }: { block: ContentBlock }) => {
  const author = useAuthor();
  return (
    <div>
      <Moment at={changedAt} />
      <Text size="xs" c="dimmed" className="breaks">
        {words.by(author(changedBy))}
      </Text>
    </div>
  );
};

const COLUMNS: readonly Column<ContentBlock>[] = [
  { key: "name", title: words.name, cell: (block) => <Named block={block} /> },
  {
    key: "placeholder",
    title: words.edit.inMessage,
    from: "md",
    cell: ({ name }) => (
      <Text size="xs" ff="monospace" className="breaks">
        {words.placeholder(name)}
      </Text>
    ),
  },
  { key: "version", title: words.version, align: "right", from: "sm", cell: ({ version }) => version },
  {
    key: "changed",
    title: words.changed,
    align: "right",
    cell: (block) => <Changed block={block} />,
  },
];

/** Pieces of templates that campaigns share. */
export const ContentBlocksScreen = () => {
  const { account } = useHere();
  const query = useQuery(contentBlocksQuery(account.id));
  const [isOpen, setOpen] = useState(false);
  const open = (): void => setOpen(true);
  return (
    <Page
      title={words.title}
      actions={query.data === undefined || query.data.length === 0 ? undefined : <NewButton onOpen={open} />}
    >
      <Text size="sm" c="dimmed" maw={760}>
        {words.text}
      </Text>
      <QueryView query={query}>
        {(blocks) =>
          blocks.length === 0 ? (
            <EmptyState icon={IconPuzzle} title={words.emptyTitle} text={words.emptyText}>
              <Code>{words.example}</Code>
              <NewButton onOpen={open} />
            </EmptyState>
          ) : (
            <DataTable label={words.list} columns={COLUMNS} rows={blocks} rowKey={({ id }) => id} />
          )
        }
      </QueryView>
      <NewBlock isOpen={isOpen} onClose={() => setOpen(false)} />
    </Page>
  );
};

import { Badge, Group, Stack, Text } from "@mantine/core";
import type { ContentBlockDetail, ContentBlockUse } from "../../../../src/contract/contentBlock.ts";
import { useHere } from "../../../api/context.ts";
import { contentBlocks } from "../../../texts/contentBlocks.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Section } from "../../../ui/Section.tsx";

const words = contentBlocks.use;

const Campaign = ({ use: { campaignId, name } }: { use: ContentBlockUse }) => {
  const account = useHere().account.id;
  return (
    <LinkTo
      to="/a/$account/campaigns/$campaign"
      params={{ account, campaign: campaignId }}
      size="sm"
      className="breaks"
    >
      {name}
    </LinkTo>
  );
};

const Places = ({ use: { isInDraft, published }, newest }: { use: ContentBlockUse; newest: number }) => (
  <Group gap={6}>
    {published === null ? null : (
      <Badge color={published < newest ? "yellow" : "teal"} variant="light">
        {words.published(published)}
      </Badge>
    )}
    {isInDraft ? <Badge variant="default">{words.draft}</Badge> : null}
    {published !== null && published < newest ? (
      <Text size="xs" c="dimmed">
        {words.old}
      </Text>
    ) : null}
  </Group>
);

/** The campaigns and blocks that put it in. */
export const BlockUse = ({ block: { uses, usedBy, version } }: { block: ContentBlockDetail }) => {
  const columns: readonly Column<ContentBlockUse>[] = [
    { key: "campaign", title: words.campaign, cell: (use) => <Campaign use={use} /> },
    { key: "places", title: words.title, cell: (use) => <Places use={use} newest={version} /> },
  ];
  return (
    <Section title={words.title}>
      {uses.length + usedBy.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      ) : (
        <Stack gap="sm">
          {uses.length === 0 ? null : (
            <DataTable
              label={words.title}
              columns={columns}
              rows={uses}
              rowKey={({ campaignId }) => campaignId}
            />
          )}
          {usedBy.map((name) => (
            <Group key={name} gap={8}>
              <Badge color="gray">{words.block}</Badge>
              <Text size="sm" ff="monospace" className="breaks">
                {name}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </Section>
  );
};

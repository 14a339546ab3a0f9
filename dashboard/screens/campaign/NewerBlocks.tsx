import { Alert, List, Text } from "@mantine/core";
import { IconPuzzle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { blocksOfCampaignQuery } from "../../api/contentBlocks.ts";
import { useHere } from "../../api/context.ts";
import { contentBlocks } from "../../texts/contentBlocks.ts";

const words = contentBlocks.ofCampaign;

/** Says that content blocks were changed since the campaign was published with them. */
export const NewerBlocks = ({ campaign: { id, version } }: { campaign: Campaign }) => {
  const account = useHere().account.id;
  const { data: blocks = [] } = useQuery(blocksOfCampaignQuery(account, id, version));
  const newer = blocks.filter(({ published, newest }) => newest !== published);
  if (newer.length === 0) return null;
  return (
    <Alert color="gray" icon={<IconPuzzle aria-hidden />} title={words.newer(newer.length)}>
      <Text size="sm">{words.text}</Text>
      <List size="sm" mt={6}>
        {newer.map(({ name, published, newest }) => (
          <List.Item key={name} className="breaks">
            {words.change(name, published, newest)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
};

import { Group, Paper, Text, Title } from "@mantine/core";
import type { Recipe } from "../../../src/contract/preview.ts";
import { names } from "../../texts/common.ts";
import { newCampaign as texts } from "../../texts/newCampaign.ts";
import { CHANNEL_ICONS } from "../../ui/channelIcons.ts";
import { StartButton } from "./StartButton.tsx";

type RecipeChannel = Recipe["channels"][number];

/** A recipe, with a button for each channel it is written for. */
export const RecipeRow = ({
  recipe,
  isBusy,
  onStart,
}: {
  recipe: Recipe;
  isBusy: (one: RecipeChannel) => boolean;
  onStart: (one: RecipeChannel) => void;
}) => (
  <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)" component="article">
    <Group justify="space-between" gap="sm">
      <div style={{ flex: "1 1 280px", minWidth: 0 }}>
        <Title order={3} size="h5">
          {recipe.title}
        </Title>
        <Text size="sm" c="dimmed">
          {recipe.description}
        </Text>
      </div>
      <Group gap="xs">
        {recipe.channels.map((one) => {
          const ChannelIcon = CHANNEL_ICONS[one.channel];
          return (
            <StartButton
              key={one.channel}
              size="xs"
              loading={isBusy(one)}
              leftSection={<ChannelIcon size={16} stroke={1.7} aria-hidden />}
              aria-label={texts.recipeOn(names.channel[one.channel], recipe.title)}
              onStart={() => onStart(one)}
            >
              {names.channel[one.channel]}
            </StartButton>
          );
        })}
      </Group>
    </Group>
  </Paper>
);

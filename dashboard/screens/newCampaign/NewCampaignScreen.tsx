import { SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CHANNELS } from "../../../src/contract/content.ts";
import { useHere, useMay } from "../../api/context.ts";
import { providersQuery } from "../../api/providers.ts";
import { recipesQuery } from "../../api/recipes.ts";
import { campaigns } from "../../texts/campaigns.ts";
import { newCampaign as texts } from "../../texts/newCampaign.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { LoadingState } from "../../ui/States.tsx";
import { ChannelCard, readyProviders } from "./ChannelCard.tsx";
import { RecipeRow } from "./RecipeRow.tsx";
import { draftOf, emptyDraft, useStartDraft } from "./useStartDraft.ts";

const route = getRouteApi("/a/$account/campaigns/new");

type Start = ReturnType<typeof useStartDraft>;

const Channels = ({ drafts }: { drafts: Start }) => {
  const { account } = useHere();
  const maySee = useMay()("providers:read");
  const providers = useQuery({ ...providersQuery(account.id), enabled: maySee });
  return (
    <Stack gap="sm" component="section">
      <div>
        <Title order={2} size="h4">
          {texts.channels}
        </Title>
        <Text size="sm" c="dimmed">
          {texts.channelsText}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
        {CHANNELS.map((channel) => (
          <ChannelCard
            key={channel}
            channel={channel}
            ready={providers.data && readyProviders(providers.data.data, channel)}
            isBusy={drafts.pending?.channel === channel && drafts.pending.what === undefined}
            onStart={() => drafts.start(emptyDraft(channel))}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
};

const Recipes = ({ drafts }: { drafts: Start }) => {
  const { account } = useHere();
  const { channel } = route.useSearch();
  const recipes = useQuery(recipesQuery(account.id));
  return (
    <Stack gap="sm" component="section">
      <div>
        <Title order={2} size="h4">
          {texts.recipes}
        </Title>
        <Text size="sm" c="dimmed">
          {texts.recipesText}
        </Text>
      </div>
      <QueryView query={recipes} loading={<LoadingState rows={4} />}>
        {({ data }) => (
          <>
            {data
              .filter(
                ({ channels }) => channel === undefined || channels.some((one) => one.channel === channel),
              )
              .map((recipe) => (
                <RecipeRow
                  key={recipe.id}
                  recipe={recipe}
                  isBusy={({ channel: own, create }) =>
                    drafts.pending?.channel === own && drafts.pending.what === create.what
                  }
                  onStart={(one) => drafts.start(draftOf(one))}
                />
              ))}
          </>
        )}
      </QueryView>
    </Stack>
  );
};

/** "+ Campaign": an empty draft on a channel, or one that is nearly written. */
export const NewCampaignScreen = () => {
  const { account } = useHere();
  const drafts = useStartDraft(account.id);
  return (
    <Page
      title={texts.title}
      trail={[
        <LinkTo key="campaigns" inherit to="/a/$account/campaigns" params={{ account: account.id }}>
          {campaigns.title}
        </LinkTo>,
      ]}
    >
      <Stack gap="xl">
        <Channels drafts={drafts} />
        <Recipes drafts={drafts} />
      </Stack>
    </Page>
  );
};

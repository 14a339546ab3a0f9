import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { Campaign, CampaignVersion } from "../../../../src/contract/campaignLife.ts";
import { useHere } from "../../../api/context.ts";
import { type VersionRef, versionDiffQuery } from "../../../api/versions.ts";
import { versions as words } from "../../../texts/versions.ts";
import { ChangeList } from "../../../ui/changes/ChangeList.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { LoadingState } from "../../../ui/States.tsx";

const route = getRouteApi("/a/$account/campaigns/$campaign");

const DRAFT = "draft";

/** One of those there are, whatever the address or a choice says. */
const refOf = (
  ref: string | number | undefined,
  versions: readonly CampaignVersion[],
): VersionRef | undefined =>
  ref === DRAFT ? DRAFT : versions.find(({ version }) => String(version) === String(ref))?.version;

/** The two that are compared: those of the address, else the live one and the draft. */
const useCompared = (campaign: Campaign, versions: readonly CampaignVersion[]) => {
  const { compare, with: other } = route.useSearch();
  const navigate = route.useNavigate();
  const from = refOf(compare, versions) ?? campaign.version;
  const to = refOf(other, versions) ?? DRAFT;
  const choose = (before: string | number, after: string | number): void =>
    void navigate({
      search: (search) => ({ ...search, compare: refOf(before, versions), with: refOf(after, versions) }),
      resetScroll: false,
    });
  return { from, to, choose };
};

const Changes = ({ campaign, from, to }: { campaign: Campaign; from: VersionRef; to: VersionRef }) => {
  const { account } = useHere();
  const query = useQuery(versionDiffQuery(account.id, campaign.id, from, to));
  if (from === to) return <Text size="sm">{words.same}</Text>;
  return (
    <QueryView query={query} loading={<LoadingState rows={3} />}>
      {(changes) => <ChangeList key={`${from} ${to}`} changes={changes} />}
    </QueryView>
  );
};

/** Any two versions, or a version and the draft, field by field. */
export const Compare = ({
  campaign,
  versions,
}: {
  campaign: Campaign;
  versions: readonly CampaignVersion[];
}) => {
  const { from, to, choose } = useCompared(campaign, versions);
  const choices = [
    { value: DRAFT, label: words.draft },
    ...versions.map(({ version }) => ({ value: String(version), label: words.number(version) })),
  ];
  return (
    <Section title={words.compare}>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={words.from}
          data={choices}
          value={String(from)}
          onChange={(event) => choose(event.currentTarget.value, to)}
        />
        <NativeSelect
          label={words.to}
          data={choices}
          value={String(to)}
          onChange={(event) => choose(from, event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconArrowsExchange size={16} aria-hidden />}
          onClick={() => choose(to, from)}
        >
          {words.swap}
        </Button>
      </Group>
      <Changes campaign={campaign} from={from} to={to} />
    </Section>
  );
};

import { Badge, Group, Paper, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { versionDiffQuery, versionsQuery } from "../../api/versions.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { names } from "../../texts/common.ts";
import { CopyField } from "../../ui/Copy.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import classes from "./CampaignFacts.module.css";
import { useAuthor } from "./useAuthor.ts";

const texts = words.facts;
const route = getRouteApi("/a/$account/campaigns/$campaign");

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={classes.fact}>
    <Text component="dt" size="xs" c="dimmed">
      {name}
    </Text>
    <Text component="dd" size="sm" m={0} className="breaks">
      {children}
    </Text>
  </div>
);

const Window = ({ startAt, endAt }: Pick<Campaign, "startAt" | "endAt">) => (
  <Fact name={texts.window}>
    {startAt === null ? null : (
      <>
        {texts.from} <Moment at={startAt} />{" "}
      </>
    )}
    {endAt === null ? null : (
      <>
        {texts.until} <Moment at={endAt} />
      </>
    )}
  </Fact>
);

/** What is live, since when and by whom; and whether the draft has gone on. */
const LiveVersion = ({ campaign }: { campaign: Campaign }) => {
  const { account, campaign: ref } = route.useParams();
  const authorOf = useAuthor();
  const { id, version } = campaign;
  const { data: versions } = useQuery(versionsQuery(account, id));
  const { data: ahead } = useQuery(versionDiffQuery(account, id, version, "draft"));
  const live = versions?.find((one) => one.version === version);
  return (
    <Fact name={texts.version}>
      {live === undefined ? version : texts.published(version)}
      {live === undefined ? null : (
        <>
          {" "}
          <Moment at={live.publishedAt} /> {texts.by(authorOf(live.publishedBy))}
        </>
      )}
      {ahead === undefined || ahead.length === 0 ? null : (
        <LinkTo
          to="/a/$account/campaigns/$campaign"
          params={{ account, campaign: ref }}
          search={{ tab: "versions", compare: version, with: "draft" }}
          size="sm"
          ml={4}
        >
          {texts.ahead(ahead.length)}
        </LinkTo>
      )}
    </Fact>
  );
};

/** What the campaign is, in a line or two. */
export const CampaignFacts = ({ campaign }: { campaign: Campaign }) => {
  const authorOf = useAuthor();
  const { secondChannel: second } = campaign.draft.start;
  const { campaignId, channel, purpose, startAt, endAt, labels, createdAt, createdBy } = campaign;
  return (
    <Paper withBorder radius="lg" px="md" py="sm" bg="var(--clarion-surface)">
      <dl className={classes.facts} aria-label={texts.label}>
        <Fact name={texts.id}>
          {campaignId === null ? texts.noId : <CopyField value={campaignId} label={texts.copyId} />}
        </Fact>
        <Fact name={texts.channel}>
          {second == null
            ? names.channel[channel]
            : texts.channels(names.channel[channel], names.channel[second.channel])}
        </Fact>
        <Fact name={texts.purpose}>{purpose === null ? texts.noPurpose : names.purpose[purpose]}</Fact>
        <LiveVersion campaign={campaign} />
        {startAt === null && endAt === null ? null : <Window startAt={startAt} endAt={endAt} />}
        <Fact name={texts.created}>
          <Moment at={createdAt} /> {texts.by(authorOf(createdBy))}
        </Fact>
        {labels.length === 0 ? null : (
          <Fact name={texts.labels}>
            <Group gap={4}>
              {labels.map((label) => (
                <Badge key={label} color="gray">
                  {label}
                </Badge>
              ))}
            </Group>
          </Fact>
        )}
      </dl>
    </Paper>
  );
};

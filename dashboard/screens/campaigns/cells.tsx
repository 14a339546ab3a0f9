import { Badge, Group, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { memo } from "react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { common, names } from "../../texts/common.ts";
import { StateBadge } from "../../ui/badges.tsx";
import { CHANNEL_ICONS } from "../../ui/channelIcons.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import classes from "./cells.module.css";

/** A list has no room for the whole warning in each row; it is said on hover, and to screen readers always. */
const SandboxShort = () => (
  <Tooltip label={common.sandbox}>
    <Badge color="orange" size="sm">
      {texts.sandboxShort}
      <VisuallyHidden>{texts.sandboxRest}</VisuallyHidden>
    </Badge>
  </Tooltip>
);

export const nameOf = ({ name }: CampaignListItem): string => (name.trim() === "" ? texts.unnamed : name);

const NameLink = ({ campaign, account }: { campaign: CampaignListItem; account: string }) =>
  campaign.state === "draft" ? (
    <LinkTo
      to="/a/$account/campaigns/$campaign/edit/$section"
      params={{ account, campaign: campaign.id, section: "start" }}
      size="sm"
      fw={600}
      className="breaks"
    >
      {nameOf(campaign)}
    </LinkTo>
  ) : (
    <LinkTo
      to="/a/$account/campaigns/$campaign"
      params={{ account, campaign: campaign.id }}
      size="sm"
      fw={600}
      className="breaks"
    >
      {nameOf(campaign)}
    </LinkTo>
  );

/** Cells of one campaign are drawn anew only when it changes: a list is long, and a tick touches one row. */

/** A draft opens where it is written, everything else where its results are. */
export const NameCell = memo(({ campaign, account }: { campaign: CampaignListItem; account: string }) => (
  <Group gap={6} className={classes.name}>
    <NameLink campaign={campaign} account={account} />
    {campaign.sandbox ? <SandboxShort /> : null}
    {campaign.labels.map((label) => (
      <Badge key={label} size="sm" color="gray" variant="outline" maw={180}>
        {label}
      </Badge>
    ))}
  </Group>
));
NameCell.displayName = "NameCell";

export const StateCell = memo(
  ({ state, isSafetyStop }: { state: CampaignListItem["state"]; isSafetyStop: boolean }) => (
    <div className={classes.whole}>
      <StateBadge state={state} isSafetyStop={isSafetyStop} />
    </div>
  ),
);
StateCell.displayName = "StateCell";

export const LastTriggerCell = memo(({ at }: { at: string | null }) => (
  <Text span size="sm" className={classes.when}>
    <Moment at={at} />
  </Text>
));
LastTriggerCell.displayName = "LastTriggerCell";

export const ChannelCell = memo(({ channel }: { channel: CampaignListItem["channel"] }) => {
  const ChannelIcon = CHANNEL_ICONS[channel];
  return (
    <Group gap={6} wrap="nowrap" className={classes.whole}>
      <ChannelIcon size={16} stroke={1.7} aria-hidden />
      <Text size="sm">{names.channel[channel]}</Text>
    </Group>
  );
});
ChannelCell.displayName = "ChannelCell";

export const PurposeCell = ({ purpose }: { purpose: CampaignListItem["purpose"] }) => (
  <Text size="sm" className={classes.whole} c={purpose === null ? "dimmed" : undefined}>
    {purpose === null ? texts.noPurpose : names.purpose[purpose]}
  </Text>
);

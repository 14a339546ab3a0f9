import { useQuery } from "@tanstack/react-query";
import type { MessageDetail } from "../../../../src/contract/messageLog.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { messageProviderQuery } from "../../../api/messages.ts";
import { names } from "../../../texts/common.ts";
import { messages as words } from "../../../texts/messages.ts";
import { SandboxBadge } from "../../../ui/badges.tsx";
import { CopyField } from "../../../ui/Copy.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { channelName } from "../../../ui/MessageTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { outcomeName } from "../../../ui/OutcomeCounts.tsx";

/** The provider by name where the person may know it. */
export const useMessageProvider = (providerId: string | null) => {
  const account = useHere().account.id;
  const isAsked = useMay()("providers:read") && providerId !== null;
  return useQuery({ ...messageProviderQuery(account, providerId ?? ""), enabled: isAsked }).data;
};

const ProviderFact = ({ providerId }: { providerId: string | null }) => {
  const account = useHere().account.id;
  const provider = useMessageProvider(providerId);
  if (providerId === null) return words.page.none;
  return (
    <>
      <LinkTo
        to="/a/$account/settings/providers/$provider"
        params={{ account, provider: providerId }}
        size="sm"
      >
        {provider?.name ?? providerId}
      </LinkTo>{" "}
      {provider?.isSandbox === true ? <SandboxBadge /> : null}
    </>
  );
};

const UserFact = ({ profileId }: { profileId: number | null }) => {
  const account = useHere().account.id;
  return profileId === null ? (
    words.page.unknownUser
  ) : (
    <LinkTo to="/a/$account/users/$profile" params={{ account, profile: String(profileId) }} size="sm">
      {words.page.openUser(profileId)}
    </LinkTo>
  );
};

const CampaignFact = ({ message }: { message: MessageDetail }) => {
  const account = useHere().account.id;
  const { campaign, campaignName, version } = message;
  return (
    <>
      <LinkTo to="/a/$account/campaigns/$campaign" params={{ account, campaign }} size="sm">
        {campaignName}
      </LinkTo>
      {", "}
      <LinkTo
        to="/a/$account/campaigns/$campaign"
        params={{ account, campaign }}
        search={{ tab: "versions" }}
        size="sm"
      >
        {words.page.version(version)}
      </LinkTo>
    </>
  );
};

const kindName = (kind: string): string =>
  Object.entries(names.identityKind).find(([name]) => name === kind)?.[1] ?? kind;

const leftOutBy = ({ name, wouldHaveBeen }: NonNullable<MessageDetail["controlGroup"]>): string =>
  words.page.wouldHaveBeen(name, outcomeName(wouldHaveBeen));

/** Everything that is known of a message by name. */
export const MessageFacts = ({ message }: { message: MessageDetail }) => {
  const account = useHere().account.id;
  const { id, triggerId, recipient, address, campaignId, plannedAt, endedAt, controlGroup, variant } =
    message;
  return (
    <KeyValues
      rows={[
        [words.page.user, <UserFact key="user" profileId={message.profileId} />],
        [
          words.page.recipient,
          <LongText key="recipient" text={`${kindName(recipient.kind)}: ${recipient.value}`} />,
        ],
        [words.page.address, <LongText key="address" text={address ?? words.page.none} />],
        [words.page.campaign, <CampaignFact key="campaign" message={message} />],
        ...(variant === null
          ? []
          : [[words.page.variant, <LongText key="variant" text={variant.name} />] as const]),
        [words.page.campaignId, campaignId ?? words.page.none],
        [words.page.channel, channelName(message.channel)],
        [words.page.provider, <ProviderFact key="provider" providerId={message.providerId} />],
        ...(controlGroup === null
          ? []
          : [[words.page.controlGroup, <LongText key="group" text={leftOutBy(controlGroup)} />] as const]),
        ...(plannedAt === null
          ? []
          : [
              [
                controlGroup === null ? words.page.planned : words.page.wouldHaveLeft,
                <Moment key="planned" at={plannedAt} precision="exact" />,
              ] as const,
            ]),
        ...(endedAt === null
          ? []
          : [[words.page.ended, <Moment key="ended" at={endedAt} precision="exact" />] as const]),
        [
          words.page.trigger,
          <LinkTo
            key="trigger"
            to="/a/$account/triggers/$trigger"
            params={{ account, trigger: triggerId }}
            size="sm"
          >
            {triggerId}
          </LinkTo>,
        ],
        [words.page.id, <CopyField key="id" value={id} label={words.page.id} />],
      ]}
    />
  );
};

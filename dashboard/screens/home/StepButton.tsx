import { Button, Tooltip } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Scope } from "../../../src/contract/credential.ts";
import type { Overview } from "../../../src/contract/overview.ts";
import { campaignListQuery } from "../../api/campaignList.ts";
import { useHere, useMay } from "../../api/context.ts";
import { common } from "../../texts/common.ts";
import { home } from "../../texts/home.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import type { StepId } from "./steps.ts";

const look = { size: "xs", variant: "default" } as const;

/** Drafts that wait to be published, else the way to a first one. */
const PublishButton = ({ campaigns, account }: { campaigns: Overview["campaigns"]; account: string }) => {
  const label = home.steps.published.action;
  const params = { account };
  return (campaigns.draft ?? 0) > 0 ? (
    <ButtonTo {...look} to="/a/$account/campaigns" params={params} search={{ state: "draft" }}>
      {label}
    </ButtonTo>
  ) : (
    <ButtonTo {...look} to="/a/$account/campaigns/new" params={params}>
      {label}
    </ButtonTo>
  );
};

/** Straight to the call of the newest running campaign; without one, to where one is published. */
const TriggerButton = ({ account }: { account: string }) => {
  const label = home.steps.trigger.action;
  const { data } = useInfiniteQuery(campaignListQuery(account, { state: "running" }));
  const newest = data?.pages[0]?.data[0];
  return newest === undefined ? (
    <ButtonTo {...look} to="/a/$account/campaigns" params={{ account }}>
      {label}
    </ButtonTo>
  ) : (
    <ButtonTo
      {...look}
      to="/a/$account/campaigns/$campaign"
      params={{ account, campaign: newest.id }}
      search={{ tab: "call" }}
    >
      {label}
    </ButtonTo>
  );
};

const StepLink = ({ id, campaigns }: { id: StepId; campaigns: Overview["campaigns"] }) => {
  const { account } = useHere();
  const params = { account: account.id };
  const label = home.steps[id].action;
  switch (id) {
    case "inboxMessage":
      return (
        <ButtonTo {...look} to="/a/$account/campaigns/new" params={params}>
          {label}
        </ButtonTo>
      );
    case "provider":
      return (
        <ButtonTo {...look} to="/a/$account/settings/providers/new" params={params}>
          {label}
        </ButtonTo>
      );
    case "profiles":
      return (
        <ButtonTo {...look} to="/a/$account/users" params={params}>
          {label}
        </ButtonTo>
      );
    case "credential":
      return (
        <ButtonTo {...look} to="/a/$account/settings/credentials" params={params}>
          {label}
        </ButtonTo>
      );
    case "published":
      return <PublishButton campaigns={campaigns} account={account.id} />;
    case "trigger":
      return <TriggerButton account={account.id} />;
  }
};

/** The one button that does a first step; disabled with the reason for those whose role cannot. */
export const StepButton = ({
  id,
  scope,
  campaigns,
}: {
  id: StepId;
  scope: Scope;
  campaigns: Overview["campaigns"];
}) => {
  const may = useMay();
  if (may(scope)) return <StepLink id={id} campaigns={campaigns} />;
  return (
    <Tooltip label={common.notAllowed} events={{ hover: true, focus: true, touch: true }}>
      <Button {...look} data-disabled aria-disabled>
        {home.steps[id].action}
      </Button>
    </Tooltip>
  );
};

import { Text } from "@mantine/core";
import { CAMPAIGN_STATES } from "../../../src/contract/campaignStates.ts";
import type { Overview } from "../../../src/contract/overview.ts";
import { useHere } from "../../api/context.ts";
import { names } from "../../texts/common.ts";
import { home } from "../../texts/home.ts";
import { StateBadge } from "../../ui/badges.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Section } from "../../ui/Section.tsx";
import classes from "./Figures.module.css";

const texts = home.states;

/** How many campaigns are in which state; each leads to them. */
export const CampaignStates = ({ campaigns }: { campaigns: Overview["campaigns"] }) => {
  const { account } = useHere();
  const present = CAMPAIGN_STATES.filter((state) => (campaigns[state] ?? 0) > 0);
  return (
    <Section title={texts.title}>
      {present.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.empty}
        </Text>
      ) : (
        <ul className={classes.list}>
          {present.map((state) => (
            <li key={state} className={classes.row}>
              <StateBadge state={state} />
              <LinkTo
                inherit
                to="/a/$account/campaigns"
                params={{ account: account.id }}
                search={{ state }}
                className={`${classes.figure} tabular`}
                aria-label={texts.see(campaigns[state] ?? 0, names.state[state])}
              >
                {texts.count(campaigns[state] ?? 0)}
              </LinkTo>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
};

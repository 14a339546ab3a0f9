import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { Campaign, DraftProblem } from "../../../src/contract/campaignLife.ts";
import { useScreenActions } from "../../actions/actions.ts";
import { campaignQuery, draftProvidersQuery, problemsQuery } from "../../api/campaigns.ts";
import { useHere } from "../../api/context.ts";
import { common } from "../../texts/common.ts";
import { wizard } from "../../texts/wizard.ts";
import { fieldLabel } from "../../ui/changes/fieldWords.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { LoadingCard, LoadingShape } from "../../ui/States.tsx";
import { PublishDialog } from "./publish/PublishDialog.tsx";
import { type Step, stepOf } from "./steps.ts";
import { type Draft, useDraft } from "./useDraft.ts";
import { useWizardActions } from "./useWizardActions.ts";
import { Wizard } from "./Wizard.tsx";
import { WizardContext, type WizardState } from "./WizardContext.ts";

const route = getRouteApi("/a/$account/campaigns/$campaign/edit/$section");

const useTouched = (): Pick<WizardState, "touched" | "touch"> => {
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const touch = useCallback(
    (field: string) => setTouched((before) => (before.has(field) ? before : new Set([...before, field]))),
    [],
  );
  return { touched, touch };
};

const SECTION_OF: Partial<Record<string, DraftProblem["section"]>> = {
  who: "who",
  what: "what",
  when: "when",
};

/** What cannot be saved as it is typed; of the step shown only where the person has been, so that nothing jumps. */
const unsavedProblems = ({ formProblems }: Draft, step: Step, touched: ReadonlySet<string>): DraftProblem[] =>
  formProblems.flatMap(({ field, message }) => {
    const section = SECTION_OF[field.split(".")[0] ?? ""] ?? "start";
    return section === step && !touched.has(field)
      ? []
      : [{ section, level: "blocking", field, message: `${fieldLabel(field)}: ${message}` }];
  });

const Loading = () => (
  <LoadingShape>
    <Stack gap="md">
      <Skeleton height={40} radius="md" />
      <LoadingCard height={160} />
      <LoadingCard height={220} />
    </Stack>
  </LoadingShape>
);

const Opened = ({ campaign, step }: { campaign: Campaign; step: Step }) => {
  const { account } = useHere();
  const draft = useDraft(campaign);
  const { touched, touch } = useTouched();
  const [isAsking, setAsking] = useState(false);
  const { data: saved } = useQuery(problemsQuery(account.id, campaign.id, draft.revision));
  const problems = useMemo(
    () => (saved === undefined ? null : [...unsavedProblems(draft, step, touched), ...saved]),
    [saved, draft, step, touched],
  );
  const { data: providers } = useQuery(draftProvidersQuery(account.id));
  const { providerId } = draft.content.start;
  const provider = providers?.find(({ id }) => id === providerId);
  const isSandbox = provider?.isSandbox ?? (providers === undefined && campaign.sandbox);
  const askToPublish = useCallback(() => setAsking(true), []);
  useScreenActions(useWizardActions(campaign.id, step, askToPublish));
  const state = useMemo(
    () => ({ draft, step, problems, touched, touch, askToPublish }),
    [draft, step, problems, touched, touch, askToPublish],
  );
  return (
    <WizardContext.Provider value={state}>
      <Wizard isSandbox={isSandbox} />
      <PublishDialog isOpen={isAsking} isSandbox={isSandbox} onClose={() => setAsking(false)} />
    </WizardContext.Provider>
  );
};

/** Writes a campaign: Start here, Who, What, When, Overview. The address names the step. */
export const WizardScreen = () => {
  const { account } = useHere();
  const { campaign, section } = route.useParams();
  const query = useQuery(campaignQuery(account.id, campaign));
  if (query.data === undefined) {
    const trail = (
      <LinkTo key="campaigns" to="/a/$account/campaigns" params={{ account: account.id }} inherit>
        {wizard.campaigns}
      </LinkTo>
    );
    return (
      <Page title={query.error === null ? common.loading : wizard.unread} trail={[trail]}>
        <QueryView query={query} loading={<Loading />}>
          {() => null}
        </QueryView>
      </Page>
    );
  }
  return <Opened key={query.data.id} campaign={query.data} step={stepOf(section)} />;
};

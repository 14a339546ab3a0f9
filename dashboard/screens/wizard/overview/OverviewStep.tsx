import { Alert, Skeleton, Stack, Text } from "@mantine/core";
import { IconCircleCheck, IconListCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ActionButton } from "../../../actions/ActionButton.tsx";
import { draftProvidersQuery, sampleQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { controlGroupsQuery } from "../../../api/controlGroups.ts";
import { inboundHooksQuery } from "../../../api/inboundHooks.ts";
import { accountQuery } from "../../../api/settings.ts";
import { wizard } from "../../../texts/wizard.ts";
import { ApiCall } from "../../../ui/ApiCall.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { useFilterWords, useGoalWords } from "../../../ui/segment/FilterText.tsx";
import { ProblemList } from "../ProblemList.tsx";
import type { Step } from "../steps.ts";
import { TRY } from "../useWizardActions.ts";
import { useWizard } from "../WizardContext.ts";
import { type Row, startRows, whatRows, whenRows, whoRows } from "./words.tsx";

const texts = wizard.overview;

const Readiness = () => {
  const { draft, problems } = useWizard();
  if (problems === null) return <Skeleton height={60} radius="md" />;
  const blocking = problems.filter(({ level }) => level === "blocking").length;
  const isReady = blocking === 0;
  return (
    <Alert
      color={isReady ? "teal" : "yellow"}
      variant="outline"
      bg="var(--clarion-surface)"
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      icon={isReady ? <IconCircleCheck aria-hidden /> : <IconListCheck aria-hidden />}
      title={isReady ? texts.ready : texts.notReady(blocking)}
    >
      <Stack gap="sm" align="flex-start">
        {isReady ? (
          <Text size="sm">{draft.campaign.version === 0 ? texts.readyText : texts.readyAgain}</Text>
        ) : null}
        {problems.length === 0 ? null : <ProblemList problems={problems} />}
        <ActionButton id={TRY} size="xs" variant="default" />
      </Stack>
    </Alert>
  );
};

const Part = ({ step, rows, children }: { step: Step; rows: readonly Row[]; children?: ReactNode }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const title = wizard.steps[step];
  const edit = (
    <LinkTo
      to="/a/$account/campaigns/$campaign/edit/$section"
      params={{ account: account.id, campaign: draft.campaign.id, section: step }}
      size="sm"
    >
      {texts.edit(title)}
    </LinkTo>
  );
  return (
    <Section title={title} aside={edit}>
      <KeyValues rows={rows} />
      {children}
    </Section>
  );
};

const Call = () => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { id, campaignId } = draft.campaign;
  const sample = useQuery(sampleQuery(account.id, id, draft.revision));
  return (
    <Section title={texts.call}>
      <Text size="sm" c="dimmed">
        {texts.callText}
      </Text>
      {sample.error === null ? null : <ErrorState error={sample.error} retry={() => void sample.refetch()} />}
      {sample.data === undefined ? (
        sample.error === null && <Skeleton height={180} radius="md" />
      ) : (
        <ApiCall campaignId={campaignId} payload={sample.data.payload} />
      )}
    </Section>
  );
};

/** Everything on one page in words, what is missing, and the call that fires it. */
export const OverviewStep = () => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { data: providers = [] } = useQuery(draftProvidersQuery(account.id));
  const { data: groups } = useQuery(controlGroupsQuery(account.id));
  const { data: hooks = [] } = useQuery(inboundHooksQuery(account.id, draft.campaign.id));
  const { data: backups } = useQuery({
    ...accountQuery(account.id),
    select: ({ settings }) => settings.backups,
  });
  const { content } = draft;
  const inWords = useFilterWords();
  const goalInWords = useGoalWords();
  return (
    <>
      <Readiness />
      <Part step="start" rows={startRows(content, providers, hooks, backups, goalInWords)} />
      <Part step="who" rows={whoRows(content, inWords, groups?.data ?? [])} />
      <Part step="what" rows={whatRows(content)} />
      <Part step="when" rows={whenRows(content, account.timeZone)} />
      <Call />
    </>
  );
};

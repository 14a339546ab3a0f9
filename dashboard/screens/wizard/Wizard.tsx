import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { useHere, useMay } from "../../api/context.ts";
import { common, names } from "../../texts/common.ts";
import { wizard } from "../../texts/wizard.ts";
import { SandboxBadge, StateBadge } from "../../ui/badges.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { WhatEditor } from "../what/WhatEditor.tsx";
import { Conflicts } from "./Conflicts.tsx";
import { Footer } from "./Footer.tsx";
import { focusField } from "./fields.ts";
import { NameEditor } from "./NameEditor.tsx";
import { OverviewStep } from "./overview/OverviewStep.tsx";
import { StepProblems } from "./ProblemList.tsx";
import { SaveStatus } from "./SaveStatus.tsx";
import { StepList } from "./StepList.tsx";
import { StartStep } from "./start/StartStep.tsx";
import type { Step } from "./steps.ts";
import { TryDraft } from "./TryDraft.tsx";
import { PUBLISH } from "./useWizardActions.ts";
import { Viewers } from "./Viewers.tsx";
import classes from "./Wizard.module.css";
import { useWizard } from "./WizardContext.ts";
import { WhenStep } from "./when/WhenStep.tsx";
import { WhoStep } from "./who/WhoStep.tsx";

const TRIES = 20;

/** Goes to the field that the address names, once the step shows it; saves when the step is left. */
const Arrival = () => {
  const { hash } = useLocation();
  const { flush } = useWizard().draft;
  useEffect(() => () => void flush(), [flush]);
  useEffect(() => {
    if (hash === "") return;
    let frame = 0;
    let tries = 0;
    const look = (): void => {
      if (!focusField(hash) && tries++ < TRIES) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [hash]);
  return null;
};

const What = () => {
  const { draft } = useWizard();
  return (
    <WhatEditor
      campaign={draft.campaign}
      what={draft.content.what}
      onChange={(what) => draft.type("what", what)}
    />
  );
};

const STEP_BODY: Record<Step, () => ReactNode> = {
  start: StartStep,
  who: WhoStep,
  what: What,
  when: WhenStep,
  overview: OverviewStep,
};

/** Why this draft cannot be changed; null when it can. */
const useReadOnlyReason = (): string | null => {
  const { state } = useWizard().draft.campaign;
  const mayWrite = useMay()("campaigns:write");
  if (!mayWrite) return wizard.readOnly;
  return state === "stopped" || state === "archived" ? wizard.notEditable(names.state[state]) : null;
};

const Notes = ({ readOnlyReason }: { readOnlyReason: string | null }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { campaign } = draft;
  return (
    <>
      {readOnlyReason === null ? null : <Alert color="gray">{readOnlyReason}</Alert>}
      {campaign.version === 0 ? null : (
        <Alert
          color="blue"
          variant="outline"
          bg="var(--clarion-surface)"
          styles={{ title: { color: "var(--mantine-color-text)" } }}
          title={wizard.liveVersion(campaign.version)}
        >
          <Group justify="space-between" gap="xs">
            <Text size="sm">{wizard.liveVersionText}</Text>
            <LinkTo
              to="/a/$account/campaigns/$campaign"
              params={{ account: account.id, campaign: campaign.id }}
              size="sm"
            >
              {wizard.toCampaign}
            </LinkTo>
          </Group>
        </Alert>
      )}
      {draft.hasRestored ? (
        <Alert
          color="blue"
          role="status"
          title={wizard.restored}
          withCloseButton
          closeButtonLabel={common.close}
          onClose={draft.forgetRestored}
        >
          {wizard.restoredText}
        </Alert>
      ) : null}
      <Conflicts />
    </>
  );
};

const Aside = ({ isSandbox, mayWrite }: { isSandbox: boolean; mayWrite: boolean }) => {
  const { campaign } = useWizard().draft;
  return (
    <>
      {mayWrite ? <NameEditor /> : null}
      <StateBadge state={campaign.state} />
      <Badge color="gray">{names.channel[campaign.channel]}</Badge>
      {isSandbox ? <SandboxBadge /> : null}
    </>
  );
};

/** The frame of the wizard: what is edited, its steps, the step shown, and the way on. */
export const Wizard = ({ isSandbox }: { isSandbox: boolean }) => {
  const { account } = useHere();
  const { draft, step } = useWizard();
  const readOnlyReason = useReadOnlyReason();
  const mayWrite = readOnlyReason === null;
  const Body = STEP_BODY[step];
  const name = draft.content.name.trim();
  return (
    <Page
      title={name === "" ? wizard.untitled : name}
      trail={[
        <LinkTo key="campaigns" to="/a/$account/campaigns" params={{ account: account.id }} inherit>
          {wizard.campaigns}
        </LinkTo>,
      ]}
      aside={<Aside isSandbox={isSandbox} mayWrite={mayWrite} />}
      actions={
        <Group gap="md">
          <Viewers />
          <SaveStatus />
          {step === "overview" ? null : <ActionButton id={PUBLISH} variant="default" />}
        </Group>
      }
    >
      <Stack gap="md" miw={0}>
        <StepList />
        <Notes readOnlyReason={readOnlyReason} />
        {step === "overview" ? null : <StepProblems />}
        <fieldset className={classes.fields} disabled={!mayWrite} aria-label={wizard.steps[step]}>
          <Body />
          <Arrival key={step} />
        </fieldset>
        {step === "overview" ? <TryDraft /> : null}
        <Footer />
      </Stack>
    </Page>
  );
};

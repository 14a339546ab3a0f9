import { Alert, Checkbox, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconFlask2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { DraftProblem } from "../../../../src/contract/campaignLife.ts";
import { draftDiffQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { wizard } from "../../../texts/wizard.ts";
import { ChangeList } from "../../../ui/changes/ChangeList.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { ProblemList } from "../ProblemList.tsx";
import { useWizard } from "../WizardContext.ts";

const texts = wizard.dialog;

const Part = ({
  title,
  text,
  problems,
  onOpen,
}: {
  title: string;
  text: string;
  problems: readonly DraftProblem[];
  onOpen: () => void;
}) =>
  problems.length === 0 ? null : (
    <Stack gap={6}>
      <Title order={3} size="h6">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      <ProblemList problems={problems} onOpen={onOpen} />
    </Stack>
  );

/** What changes of the version that is live. */
const Changes = ({ version, revision }: { version: number; revision: number }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { data, error, refetch } = useQuery(draftDiffQuery(account.id, draft.campaign.id, version, revision));
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={80} />;
  if (data.length === 0) return <Text size="sm">{texts.noDiff(version)}</Text>;
  return (
    <Stack gap={6}>
      <Title order={3} size="h6">
        {texts.diff(version)}
      </Title>
      <ChangeList changes={data} titles={texts} />
    </Stack>
  );
};

const SandboxQuestion = ({
  isKnown,
  onChange,
}: {
  isKnown: boolean;
  onChange: (isKnown: boolean) => void;
}) => (
  <Alert color="orange" icon={<IconFlask2 aria-hidden />} title={texts.sandbox}>
    <Stack gap="xs">
      <Text size="sm">{texts.sandboxText}</Text>
      <Checkbox
        label={texts.sandboxConfirm}
        checked={isKnown}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </Stack>
  </Alert>
);

/** What has to be put right, what is worth a look, and what changes. */
export const CheckList = ({
  problems,
  sandbox,
  revision,
  onLeave,
}: {
  problems: readonly DraftProblem[];
  /** Null where the provider delivers for real, or where the live version goes to the sandbox as well. */
  sandbox: { isKnown: boolean; onChange: (isKnown: boolean) => void } | null;
  revision: number;
  onLeave: () => void;
}) => {
  const { campaign } = useWizard().draft;
  const blocking = problems.filter(({ level }) => level === "blocking");
  const look = problems.filter(({ level }) => level !== "blocking");
  return (
    <Stack gap="lg">
      {problems.length === 0 ? <Text size="sm">{texts.clean}</Text> : null}
      <Part title={texts.blocking} text={texts.blockingText} problems={blocking} onOpen={onLeave} />
      <Part title={texts.look} text={texts.lookText} problems={look} onOpen={onLeave} />
      {sandbox === null ? null : <SandboxQuestion {...sandbox} />}
      {campaign.version === 0 ? null : <Changes version={campaign.version} revision={revision} />}
    </Stack>
  );
};

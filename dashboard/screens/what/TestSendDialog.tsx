import { Alert, Button, Group, Modal, Stack, TagsInput, Text } from "@mantine/core";
import { IconAlertTriangle, IconMailOff, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import type { ChannelName } from "../../../src/contract/content.ts";
import { isOutcome, OUTCOME_WORDS } from "../../../src/contract/outcomes.ts";
import type { Preview, PreviewRequest } from "../../../src/contract/preview.ts";
import type { TestSend } from "../../../src/contract/testSend.ts";
import { testSendTargetsMax } from "../../../src/limits.ts";
import { messageOf } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { useSendTest } from "../../api/preview.ts";
import { common } from "../../texts/common.ts";
import { testSend as texts } from "../../texts/testSend.ts";
import { LongText } from "../../ui/LongText.tsx";
import { type ChosenUser, UserSelect } from "../../ui/UserSelect.tsx";
import { CheckedForm } from "../settings/CheckedForm.tsx";
import { TestResults } from "./TestResults.tsx";

const isAddressed = (channel: ChannelName): channel is "email" | "whatsapp" =>
  channel === "email" || channel === "whatsapp";

interface Targets {
  to: readonly string[];
  user: ChosenUser | null;
}

interface FieldsProps {
  channel: ChannelName;
  targets: Targets;
  change: (patch: Partial<Targets>) => void;
  error: string | undefined;
}

/** Who gets it; a webhook has its URL. */
const Fields = ({ channel, targets, change, error }: FieldsProps) => {
  if (isAddressed(channel))
    return (
      <TagsInput
        label={texts.addresses[channel]}
        description={texts.addressesHint(testSendTargetsMax)[channel]}
        value={[...targets.to]}
        onChange={(to) => change({ to })}
        maxTags={testSendTargetsMax}
        acceptValueOnBlur
        error={error}
        data-autofocus
      />
    );
  return channel === "push" ? (
    <UserSelect
      label={texts.user}
      description={texts.userHint}
      chosen={targets.user}
      onChoose={(user) => change({ user })}
      error={error}
    />
  ) : null;
};

/** What keeps it from going. */
const missingOf = (channel: ChannelName, { to, user }: Targets): string | undefined => {
  if (isAddressed(channel)) return to.length === 0 ? texts.needed[channel] : undefined;
  return channel === "push" && user === null ? texts.neededUser : undefined;
};

const Failed = ({ error }: { error: unknown }) => (
  <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={texts.failed}>
    <Text size="sm" className="breaks">
      {messageOf(error)}
    </Text>
  </Alert>
);

const Answer = ({ answer: { outcome, detail, results } }: { answer: TestSend }) =>
  outcome === null ? (
    <TestResults results={results} />
  ) : (
    <Alert color="yellow" variant="outline" icon={<IconMailOff aria-hidden />} title={texts.ended}>
      <Text size="sm">{isOutcome(outcome) ? OUTCOME_WORDS[outcome].meaning : outcome}</Text>
      {detail === null ? null : (
        <Text size="sm" component="div">
          <LongText text={detail} />
        </Text>
      )}
    </Alert>
  );

interface DialogProps {
  campaign: string;
  channel: ChannelName;
  request: PreviewRequest;
  who: Preview["profile"] | null;
  onClose: () => void;
}

const useFirstTargets = (channel: ChannelName, who: DialogProps["who"]): Targets => {
  const { person } = useHere().session;
  return {
    to: channel === "email" ? [person.email] : [],
    user: who === null || who.id === null ? null : { value: String(who.id), label: who.name },
  };
};

const Form = ({ campaign, channel, request, who, onClose }: DialogProps) => {
  const send = useSendTest(useHere().account.id, campaign);
  const first = useFirstTargets(channel, who);
  const [targets, setTargets] = useState(first);
  const [isTried, setIsTried] = useState(false);
  const missing = missingOf(channel, targets);
  const submit = (): void => {
    setIsTried(true);
    if (missing !== undefined || send.isPending) return;
    send.mutate({
      ...request,
      ...(isAddressed(channel) ? { to: [...targets.to] } : {}),
      ...(channel === "push" && targets.user !== null ? { toProfileId: Number(targets.user.value) } : {}),
    });
  };
  return (
    <CheckedForm hasProblems={missing !== undefined} onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" className="breaks">
          {who === null ? null : `${texts.as(who.name.slice(0, 120))} `}
          {texts.promise[channel]} {texts.counted}
        </Text>
        <Fields
          channel={channel}
          targets={targets}
          change={(patch) => setTargets({ ...targets, ...patch })}
          error={isTried ? missing : undefined}
        />
        <div role="status">
          {send.error === null ? null : <Failed error={send.error} />}
          {send.data === undefined || send.isPending ? null : <Answer answer={send.data} />}
        </div>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {common.close}
          </Button>
          <Button type="submit" leftSection={<IconSend size={16} aria-hidden />} loading={send.isPending}>
            {send.data === undefined ? texts.send : texts.sendAgain}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Sends what the preview shows to look at it where it arrives, and says what each provider answered. */
export const TestSendDialog = (props: DialogProps) => (
  <Modal
    opened
    onClose={props.onClose}
    title={texts.title}
    size="lg"
    closeButtonProps={{ "aria-label": common.close }}
  >
    <Form {...props} />
  </Modal>
);

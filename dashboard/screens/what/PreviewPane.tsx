import { Alert, Button, Group, SegmentedControl, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconMailOff } from "@tabler/icons-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import type { ChannelName, Content } from "../../../src/contract/content.ts";
import { isOutcome, OUTCOME_WORDS } from "../../../src/contract/outcomes.ts";
import type { Preview, PreviewRequest } from "../../../src/contract/preview.ts";
import { messageOf } from "../../api/client.ts";
import type { Followed } from "../../api/preview.ts";
import { common, names } from "../../texts/common.ts";
import { what as words } from "../../texts/what.ts";
import { MessageContent } from "../../ui/content/MessageContent.tsx";
import { readContent } from "../../ui/content/readContent.ts";
import { LongText } from "../../ui/LongText.tsx";
import { Section } from "../../ui/Section.tsx";
import { onDarkGround } from "./ground.ts";
import classes from "./PreviewPane.module.css";
import { SourceControls } from "./SourceControls.tsx";
import type { PreviewSource } from "./source.ts";
import { TestSendButton } from "./TestSend.tsx";

const texts = words.preview;
const MOBILE_PX = 375;

type Width = "desktop" | "mobile";
type Ground = "light" | "dark";

interface Look {
  width: Width;
  ground: Ground;
}

const EmailControls = ({ width, ground, onLook }: Look & { onLook: (look: Look) => void }) => (
  <Group gap="xs">
    <SegmentedControl
      size="xs"
      aria-label={texts.width}
      value={width}
      onChange={(chosen) => onLook({ width: chosen === "mobile" ? "mobile" : "desktop", ground })}
      data={[
        { value: "desktop", label: texts.desktop },
        { value: "mobile", label: texts.mobile },
      ]}
    />
    <SegmentedControl
      size="xs"
      aria-label={texts.ground}
      value={ground}
      onChange={(chosen) => onLook({ width, ground: chosen === "dark" ? "dark" : "light" })}
      data={[
        { value: "light", label: texts.light },
        { value: "dark", label: texts.dark },
      ]}
    />
  </Group>
);

const Ending = ({ outcome, detail }: { outcome: string; detail: string | null }) => {
  const known = isOutcome(outcome) ? outcome : "internal_error";
  return (
    <Alert color="yellow" variant="outline" icon={<IconMailOff aria-hidden />}>
      <Stack gap={6}>
        <Text size="sm" fw={700}>
          {texts.wouldEnd}
        </Text>
        <Text size="sm" fw={600}>
          {names.outcome[known]}
        </Text>
        <Text size="sm">{OUTCOME_WORDS[known].meaning}</Text>
        {detail === null ? null : (
          <Text size="sm" component="div">
            <LongText text={detail} />
          </Text>
        )}
        <Text size="sm">{OUTCOME_WORDS[known].advice}</Text>
      </Stack>
    </Alert>
  );
};

const Message = ({ content: given, width, ground }: Look & { content: unknown }) => {
  const content = useMemo((): Content | null => {
    const read = readContent(given);
    return read !== null && ground === "dark" ? onDarkGround(read) : read;
  }, [given, ground]);
  return content === null ? null : (
    <div className={classes.ground} data-ground={content.channel === "email" ? ground : undefined}>
      <MessageContent content={content} width={width === "mobile" ? MOBILE_PX : undefined} />
    </div>
  );
};

/** While a placeholder is half typed, the message stays where it was, greyed: nothing jumps. */
const Shown = ({ preview, ...look }: Look & { preview: Preview }) => {
  const last = useRef<unknown>(null);
  const { outcome, content } = preview;
  useEffect(() => {
    if (outcome === null) last.current = content;
  }, [outcome, content]);
  const kept = outcome === null ? content : outcome === "template_error" ? last.current : null;
  return (
    <Stack gap="sm">
      {outcome === null ? null : <Ending outcome={outcome} detail={preview.detail} />}
      {kept === null ? null : (
        <div className={classes.shown} data-old={outcome !== null || undefined} inert={outcome !== null}>
          <Message content={kept} {...look} />
        </div>
      )}
    </Stack>
  );
};

const Failure = ({ error, hasOld, retry }: { error: unknown; hasOld: boolean; retry: () => void }) => (
  <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={texts.failed}>
    <Stack gap="xs" align="flex-start">
      <Text size="sm" className="breaks">
        {messageOf(error)} {hasOld ? texts.failedOld : ""}
      </Text>
      <Button size="compact-sm" variant="default" onClick={retry}>
        {common.retry}
      </Button>
    </Stack>
  </Alert>
);

/** The message as one user would get it, following what is typed. */
export const PreviewPane = ({
  followed,
  source,
  onSource,
  ...message
}: {
  campaign: string;
  channel: ChannelName;
  /** What the preview shows; null while no trigger is chosen. */
  request: PreviewRequest | null;
  isWritten: boolean;
  followed: Followed<Preview>;
  source: PreviewSource;
  onSource: (source: PreviewSource) => void;
}) => {
  const [look, setLook] = useState<Look>({ width: "desktop", ground: "light" });
  const { campaign, channel, isWritten } = message;
  const shown = useDeferredValue(followed.answer);
  const { error, isWaiting, retry } = followed;
  const needsTrigger = source.data === "trigger" && source.triggerId === null;
  return (
    <Section
      title={texts.title}
      aside={
        <Group gap="xs">
          {channel === "email" ? <EmailControls {...look} onLook={setLook} /> : null}
          <TestSendButton {...message} who={shown?.profile ?? null} />
        </Group>
      }
    >
      <SourceControls campaign={campaign} source={source} onSource={onSource} />
      <div role="status">
        {error === null ? null : <Failure error={error} hasOld={shown !== null} retry={retry} />}
        {needsTrigger ? (
          <Text size="sm" c="dimmed">
            {texts.chooseTrigger}
          </Text>
        ) : null}
      </div>
      {!isWritten ? (
        <Text size="sm" c="dimmed" py="xl" ta="center">
          {texts.unwritten}
        </Text>
      ) : shown === null ? (
        isWaiting ? (
          <Skeleton height={260} radius="md" role="status" aria-label={texts.following} />
        ) : null
      ) : needsTrigger ? null : (
        <div className={classes.shown} data-old={error !== null || undefined}>
          <Stack gap="sm">
            <Text size="xs" c="dimmed" className="breaks">
              {texts.shownFor(shown.profile.name.slice(0, 120))}
            </Text>
            <Shown preview={shown} {...look} />
          </Stack>
        </div>
      )}
    </Section>
  );
};

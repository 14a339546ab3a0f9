import { Checkbox, Radio, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Campaign, DraftProblem } from "../../../src/contract/campaignLife.ts";
import type { ChannelName } from "../../../src/contract/content.ts";
import { secondContent } from "../../../src/contract/secondChannel.ts";
import { variantsOf } from "../../../src/contract/variants.ts";
import { useMay } from "../../api/context.ts";
import { names } from "../../texts/common.ts";
import { secondChannel as secondTexts } from "../../texts/secondChannel.ts";
import { what as words } from "../../texts/what.ts";
import { Section } from "../../ui/Section.tsx";
import { WritingContext } from "./fields.tsx";
import { usePreview, useRequest, useSampleAndWords } from "./following.ts";
import { MessageForm } from "./MessageForm.tsx";
import { PreviewPane } from "./PreviewPane.tsx";
import { SampleEditor } from "./SampleEditor.tsx";
import { FIRST_SOURCE, type PreviewSource } from "./source.ts";
import { fieldId, type What } from "./templates.ts";
import { MessageType } from "./variants/MessageType.tsx";
import { problemsOfVariant } from "./variants/problems.ts";
import { TypeRules } from "./variants/TypeRules.tsx";
import { useOpenVariant } from "./variants/useOpenVariant.ts";
import { Variants, type VariantsProps } from "./variants/Variants.tsx";
import classes from "./WhatEditor.module.css";

export interface WhatEditorProps {
  campaign: Campaign;
  /** As typed now, unsaved. */
  what: What;
  onChange: (what: What) => void;
}

const NO_PROBLEMS: readonly DraftProblem[] = [];

const MissingValues = ({ what, onChange }: Pick<WhatEditorProps, "what" | "onChange">) => (
  <Radio.Group
    id={fieldId("what.missingValues")}
    label={words.missing.label}
    value={what.missingValues}
    onChange={(chosen) =>
      onChange({ ...what, missingValues: chosen === "do_not_send" ? "do_not_send" : "blank" })
    }
  >
    <Stack gap="xs" mt={6}>
      <Radio value="blank" label={words.missing.blank} description={words.missing.blankHint} />
      <Radio value="do_not_send" label={words.missing.doNotSend} description={words.missing.doNotSendHint} />
    </Stack>
  </Radio.Group>
);

const StrictPayload = ({ what, onChange }: Pick<WhatEditorProps, "what" | "onChange">) => (
  <Checkbox
    id={fieldId("what.strictPayload")}
    label={words.strict.label}
    description={words.strict.hint}
    checked={what.strictPayload ?? false}
    onChange={({ currentTarget }) => onChange({ ...what, strictPayload: currentTarget.checked })}
  />
);

/** Which of a campaign's two channels is written, where it has two. */
interface Second {
  second: ChannelName | null;
  isSecond: boolean;
  onSwitch: (isSecond: boolean) => void;
}

const useSecond = ({
  channel,
  draft,
}: Campaign): Second & { channel: ChannelName; providerId: string | null } => {
  const second = secondContent(draft);
  const [isAtSecond, onSwitch] = useState(false);
  const isSecond = second !== undefined && isAtSecond;
  const shown = isSecond ? second : draft;
  return {
    second: second?.channel ?? null,
    isSecond,
    onSwitch,
    channel: isSecond ? second.channel : channel,
    providerId: shown.start.providerId,
  };
};

/** Which message is written: the campaign's own, or that for users whom its channel does not reach. */
const ChannelSwitch = ({ first, second, isSecond, onSwitch }: { first: ChannelName } & Second) =>
  second === null ? null : (
    <Stack gap={6} align="flex-start">
      <SegmentedControl
        aria-label={secondTexts.switch}
        value={isSecond ? second : first}
        onChange={(chosen) => onSwitch(chosen === second)}
        data={[
          { value: first, label: names.channel[first] },
          { value: second, label: secondTexts.tab(names.channel[second]) },
        ]}
      />
      {isSecond ? (
        <Text size="sm" c="dimmed">
          {secondTexts.whom(names.channel[first])}
        </Text>
      ) : null}
    </Stack>
  );

/** The only message to write, or the one of several that is shown. */
const Messages = ({ isSecond, ...props }: VariantsProps & { isSecond: boolean }) => {
  const { channel, what, onChange } = props;
  if (isSecond) return <MessageForm channel={channel} what={what} onChange={onChange} />;
  return (
    <>
      <MessageType channel={channel} what={what} onChange={onChange} />
      <TypeRules what={what} onChange={onChange} />
      {what.messageType === "single" ? (
        <MessageForm channel={channel} what={what} onChange={onChange} />
      ) : (
        <Variants {...props} />
      )}
    </>
  );
};

/** The message: its templates, the sample payload, and beside them what a user would get. */
export const WhatEditor = ({ campaign, what, onChange }: WhatEditorProps) => {
  const isReadOnly = !useMay()("campaigns:write");
  const [source, setSource] = useState<PreviewSource>(FIRST_SOURCE);
  const list = variantsOf(what);
  const [open, setOpen] = useOpenVariant(list.length);
  const shown = list[open];
  const atSecond = useSecond(campaign);
  const { isSecond, channel, providerId } = atSecond;
  const request = useRequest(what, source, shown?.id, isSecond);
  const followed = usePreview(campaign.id, request);
  const { payload, words: completions } = useSampleAndWords(campaign.id, what);
  const problems = followed.answer?.problems ?? NO_PROBLEMS;
  const isSingle = what.messageType === "single";
  const writing = useMemo(
    () => ({
      problems: isSingle || isSecond ? problems : problemsOfVariant(problems, open),
      words: completions,
      isReadOnly,
      providerId,
    }),
    [problems, isSingle, isSecond, open, completions, isReadOnly, providerId],
  );
  const setSample = (samplePayload: Record<string, unknown> | undefined): void => {
    const { samplePayload: _, ...rest } = what;
    onChange(samplePayload === undefined ? rest : { ...rest, samplePayload });
  };
  return (
    <WritingContext value={writing}>
      <div className={classes.sides}>
        <Stack gap="md" className={classes.side}>
          <Section title={words.message}>
            <ChannelSwitch first={campaign.channel} {...atSecond} />
            <Messages {...{ isSecond, channel, what, onChange, open, problems }} onOpen={setOpen} />
            <MissingValues what={what} onChange={onChange} />
            <StrictPayload what={what} onChange={onChange} />
          </Section>
          <SampleEditor
            campaign={campaign.id}
            payload={payload}
            own={what.samplePayload}
            onChange={setSample}
          />
        </Stack>
        <div className={classes.side}>
          <div className={classes.pane}>
            <PreviewPane
              campaign={campaign.id}
              {...{ channel, request }}
              isWritten={(isSecond ? what : (shown ?? what))[channel] !== undefined}
              followed={followed}
              source={source}
              onSource={setSource}
            />
          </div>
        </div>
      </div>
    </WritingContext>
  );
};

import { Alert, Stack, Text } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCheck, IconHourglass, IconInfoCircle } from "@tabler/icons-react";
import type { MessageDetail } from "../../../../src/contract/messageLog.ts";
import { isFailure } from "../../../../src/contract/outcomes.ts";
import { messages as words } from "../../../texts/messages.ts";
import { LongText } from "../../../ui/LongText.tsx";
import { AdviceLink } from "./AdviceLink.tsx";

const lookOf = (outcome: string | null): { color: string; icon: Icon } => {
  if (outcome === null) return { color: "blue", icon: IconHourglass };
  if (outcome === "sent") return { color: "teal", icon: IconCheck };
  return isFailure(outcome)
    ? { color: "red", icon: IconAlertTriangle }
    : { color: "gray", icon: IconInfoCircle };
};

const Named = ({ name, text }: { name: string; text: string }) => (
  <Text size="sm">
    <Text span inherit fw={600}>
      {name}
      {": "}
    </Text>
    <LongText text={text} />
  </Text>
);

/** The answer to "why did she (not) get it?", and what to do about it. */
export const Why = ({ message }: { message: MessageDetail }) => {
  const { outcome, state, meaning, advice, code, detail, maybeSent } = message;
  const { color, icon: LookIcon } = lookOf(outcome);
  const sentence =
    outcome === null
      ? words.page.waiting[state]
      : `${outcome === "sent" ? words.page.sent : words.page.notSent}: ${meaning ?? outcome}`;
  return (
    <Alert
      role="status"
      color={color}
      icon={<LookIcon aria-hidden />}
      title={
        <Text span size="md" fw={650}>
          {sentence}
        </Text>
      }
    >
      <Stack gap={6} align="flex-start">
        {detail === null || outcome === "sent" ? null : <Named name={words.page.detail} text={detail} />}
        {code === null || outcome === "sent" ? null : <Named name={words.page.code} text={code} />}
        {maybeSent ? <Text size="sm">{words.page.maybeSent}</Text> : null}
        {advice === null || outcome === "sent" ? null : <Named name={words.page.whatToDo} text={advice} />}
        <AdviceLink message={message} />
      </Stack>
    </Alert>
  );
};

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

/** What there is to say besides the sentence; a message that was sent needs no more of it. */
const linesOf = ({ outcome, advice, code, detail }: MessageDetail): [name: string, text: string][] => {
  if (outcome === "sent") return [];
  const all: [string, string | null][] = [
    [words.page.detail, detail],
    [words.page.code, code],
    [words.page.whatToDo, advice],
  ];
  return all.flatMap(([name, text]) => (text === null || text === "" ? [] : [[name, text]]));
};

/** The answer to "why did she (not) get it?", and what to do about it. */
export const Why = ({ message }: { message: MessageDetail }) => {
  const { outcome, state, meaning, maybeSent } = message;
  const lines = linesOf(message);
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
        <Text span size="md" fw={650} c="var(--mantine-color-text)">
          {sentence}
        </Text>
      }
    >
      {lines.length === 0 && !maybeSent ? null : (
        <Stack gap={6} align="flex-start">
          {lines.map(([name, text]) => (
            <Named key={name} name={name} text={text} />
          ))}
          {maybeSent ? <Text size="sm">{words.page.maybeSent}</Text> : null}
          <AdviceLink message={message} />
        </Stack>
      )}
    </Alert>
  );
};

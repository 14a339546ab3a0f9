import { Text } from "@mantine/core";
import type { MessageDetail } from "../../../../src/contract/messageLog.ts";
import { messages as words } from "../../../texts/messages.ts";
import { AdviceLink } from "../../../ui/decision/AdviceLink.tsx";
import { Verdict } from "../../../ui/decision/Verdict.tsx";

/** What there is to say besides the sentence; a message that was sent needs no more of it. */
const linesOf = ({ outcome, advice, code, detail }: MessageDetail): [name: string, text: string | null][] =>
  outcome === "sent"
    ? []
    : [
        [words.page.detail, detail],
        [words.page.code, code],
        [words.page.whatToDo, advice],
      ];

/** The answer to "why did she (not) get it?", and what to do about it. */
export const Why = ({ message }: { message: MessageDetail }) => {
  const { outcome, state, meaning, maybeSent } = message;
  const isOver = outcome === null || outcome === "sent";
  const sentence =
    outcome === null
      ? words.page.waiting[state]
      : `${outcome === "sent" ? words.page.sent : words.page.notSent}: ${meaning ?? outcome}`;
  return (
    <Verdict outcome={outcome} sentence={sentence} lines={linesOf(message)}>
      {isOver && !maybeSent ? null : (
        <>
          {maybeSent ? <Text size="sm">{words.page.maybeSent}</Text> : null}
          <AdviceLink message={message} />
        </>
      )}
    </Verdict>
  );
};

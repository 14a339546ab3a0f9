import { Stack, Text, Timeline } from "@mantine/core";
import {
  type Icon,
  IconBolt,
  IconCheck,
  IconFileText,
  IconListCheck,
  IconMailOpened,
  IconMinus,
  IconSend,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { MessageDetail, TimelineEntry } from "../../../../src/contract/messageLog.ts";
import { isFailure } from "../../../../src/contract/outcomes.ts";
import { facts } from "../../../texts/facts.ts";
import { messages as words } from "../../../texts/messages.ts";
import { Checks } from "../../../ui/decision/Checks.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { outcomeName } from "../../../ui/OutcomeCounts.tsx";

const ICONS: Record<TimelineEntry["kind"], Icon> = {
  accepted: IconBolt,
  decided: IconListCheck,
  rendered: IconFileText,
  attempt: IconSend,
  ended: IconCheck,
  fact: IconMailOpened,
};

const SAD: readonly string[] = ["undelivered", "bounced", "complained", "opted_out"];

const lookOf = ({ kind, result, isMachine }: TimelineEntry): { icon: Icon; color: string } => {
  if (kind === "fact") {
    if (isMachine === true) return { icon: ICONS.fact, color: "gray" };
    return SAD.includes(result ?? "")
      ? { icon: IconX, color: "orange" }
      : { icon: ICONS.fact, color: "teal" };
  }
  if (kind === "attempt") return { icon: IconSend, color: result === "sent" ? "teal" : "red" };
  if (kind !== "ended") return { icon: ICONS[kind], color: "clarion" };
  if (result === "sent") return { icon: IconCheck, color: "teal" };
  return isFailure(result ?? "") ? { icon: IconX, color: "red" } : { icon: IconMinus, color: "gray" };
};

const resultWords = (result: string | undefined): string =>
  Object.entries(words.timeline.results).find(([name]) => name === result)?.[1] ?? result ?? "";

const factName = ({ result, isMachine }: TimelineEntry): string => {
  const name = Object.entries(facts.names).find(([kind]) => kind === result)?.[1] ?? result ?? "";
  return isMachine === true ? `${name} (${facts.machine})` : name;
};

const titleOf = (entry: TimelineEntry): string => {
  switch (entry.kind) {
    case "attempt": {
      const repeat = entry.isRepeat === true ? ` (${words.timeline.repeat})` : "";
      return `${words.timeline.attempt(entry.attempt ?? 1)}${repeat}: ${resultWords(entry.result)}`;
    }
    case "ended":
      return words.timeline.ended(outcomeName(entry.result ?? ""));
    case "fact":
      return factName(entry);
    default:
      return words.timeline[entry.kind];
  }
};

const Codes = ({ entry: { code, detail, url } }: { entry: TimelineEntry }) => {
  const rows: [string, ReactNode][] = [];
  if (typeof code === "string" && code !== "")
    rows.push([words.timeline.providerCode, <LongText key="code" text={code} />]);
  if (typeof detail === "string" && detail !== "")
    rows.push([words.timeline.detail, <LongText key="detail" text={detail} />]);
  if (typeof url === "string") rows.push([facts.url, <LongText key="url" text={url} />]);
  return rows.length === 0 ? null : <KeyValues rows={rows} />;
};

const More = ({ entry, message }: { entry: TimelineEntry; message: MessageDetail }) => {
  if (entry.kind === "attempt" || entry.kind === "fact") return <Codes entry={entry} />;
  if (entry.kind !== "decided") return null;
  return (
    <Stack gap={6}>
      <Checks trace={message.trace} />
      {message.plannedAt === null ? null : (
        <Text size="sm">
          {words.timeline.planned} <Moment at={message.plannedAt} precision="exact" />
        </Text>
      )}
    </Stack>
  );
};

/** What happened to a message, in order: each check, each attempt, the end. */
export const MessageTimeline = ({ message }: { message: MessageDetail }) => (
  <Timeline bulletSize={26} lineWidth={2} active={message.timeline.length}>
    {[...message.timeline.entries()].map(([index, entry]) => {
      const { icon: EntryIcon, color } = lookOf(entry);
      return (
        <Timeline.Item
          key={index}
          color={color}
          bullet={<EntryIcon size={15} aria-hidden />}
          title={
            <Text span size="sm" fw={600}>
              {titleOf(entry)}
            </Text>
          }
        >
          {entry.at === null ? null : (
            <Text size="xs" c="dimmed" mb={4}>
              <Moment at={entry.at} precision="exact" />
            </Text>
          )}
          <More entry={entry} message={message} />
        </Timeline.Item>
      );
    })}
  </Timeline>
);

import type { ReactNode } from "react";
import { type AccountBackups, backupOf } from "../../../../src/contract/backup.ts";
import type { CampaignContent } from "../../../../src/contract/campaign.ts";
import type { ControlGroup } from "../../../../src/contract/controlGroup.ts";
import type { CampaignGoal } from "../../../../src/contract/goal.ts";
import type { InboundHook } from "../../../../src/contract/inboundHook.ts";
import type { Provider } from "../../../../src/contract/provider.ts";
import { differencesFromPurpose } from "../../../../src/contract/purpose.ts";
import { common, names } from "../../../texts/common.ts";
import { consequences } from "../../../texts/consequences.ts";
import { failover } from "../../../texts/failover.ts";
import { goal as goalTexts } from "../../../texts/goal.ts";
import { whenWords } from "../../../texts/schedule.ts";
import { secondChannel as secondTexts } from "../../../texts/secondChannel.ts";
import { sources } from "../../../texts/sources.ts";
import { whoWords } from "../../../texts/who.ts";
import { wizard } from "../../../texts/wizard.ts";
import { valueText } from "../../../ui/changes/fieldWords.ts";
import { LongText } from "../../../ui/LongText.tsx";
import { momentFormat } from "../../../ui/moments.ts";
import { durationWords } from "../when/duration.ts";
import { appliedWords, cutOffWords, limitWords, quietWords, timeWords } from "../when/whenWords.ts";
import { capWords, controlWords } from "../who/whoWords.ts";
import { severalRows } from "./severalRows.ts";

/** A draft in words, section by section. */

export type Row = readonly [name: string, value: ReactNode];

const texts = wizard.overview;
const text = (value: string, otherwise: string): ReactNode =>
  value.trim() === "" ? otherwise : <LongText text={value} />;

/** What the author chose otherwise than the purpose says. */
const differenceRows = (content: CampaignContent): Row[] => {
  const lines = differencesFromPurpose(content).map(
    ({ consequence, holds }) => consequences.of[consequence].differs[holds ? "yes" : "no"],
  );
  if (content.start.purpose === null || lines.length === 0) return [];
  return [[consequences.differs, text(lines.join("\n"), "")]];
};

const sourceWords = ({ start }: CampaignContent, hooks: readonly InboundHook[]): string => {
  const { event } = start.sources;
  return [
    sources.api,
    ...(event?.isOn === true ? [sources.ofEvent(event.event, event.where !== null)] : []),
    ...hooks.map(({ name, isOn }) => sources.ofHook(name, isOn)),
  ].join("\n");
};

/** The campaign's own, or the account's where it says nothing of one. */
const backupRows = (
  { channel, start }: CampaignContent,
  backups: AccountBackups | undefined,
  providers: readonly Provider[],
): Row[] => {
  const backup = backupOf(channel, start, backups);
  if (backup === undefined) return [];
  const name = providers.find(({ id }) => id === backup.providerId)?.name ?? texts.notChosen;
  const row = failover.rowOf(name, backup.afterSeconds);
  return [[failover.row, start.backup === undefined ? failover.rowOfAccount(row) : row]];
};

const secondRows = ({ start }: CampaignContent, providers: readonly Provider[]): Row[] => {
  const { secondChannel } = start;
  if (secondChannel === undefined || secondChannel === null) return [];
  const name = providers.find(({ id }) => id === secondChannel.providerId)?.name ?? texts.notChosen;
  return [[secondTexts.row, secondTexts.rowOf(names.channel[secondChannel.channel], name)]];
};

export const startRows = (
  content: CampaignContent,
  providers: readonly Provider[],
  hooks: readonly InboundHook[],
  backups: AccountBackups | undefined,
  inWords: (goal: CampaignGoal) => string,
): Row[] => {
  const { purpose, providerId, unknownUsers } = content.start;
  const provider = providers.find(({ id }) => id === providerId);
  return [
    [texts.name, text(content.name, texts.notChosen)],
    [texts.labels, text(content.labels.join(", "), common.none)],
    [texts.channel, names.channel[content.channel]],
    [texts.purpose, purpose === null ? texts.notChosen : names.purpose[purpose]],
    ...differenceRows(content),
    [texts.provider, provider?.name ?? texts.notChosen],
    ...backupRows(content, backups, providers),
    ...secondRows(content, providers),
    [texts.criterion, wizard.start.external],
    [sources.firedBy, text(sourceWords(content, hooks), "")],
    [
      goalTexts.row,
      content.start.goal == null ? common.none : text(inWords(content.start.goal), texts.noneYet),
    ],
    [texts.unknown, wizard.start.unknownChoices[unknownUsers]],
    ...(content.formerIds.length === 0 ? [] : [[texts.former, content.formerIds.join(", ")] as const]),
  ];
};

const audienceRows = ({ who }: CampaignContent, inWords: (filter: unknown) => string): Row[] => [
  [texts.audience, who.audience === "all" ? wizard.who.all : wizard.who.filter],
  ...(who.audience === "all"
    ? []
    : [
        [
          texts.filter,
          who.filter === null ? texts.noneYet : text(inWords(who.filter), texts.noneYet),
        ] as const,
      ]),
];

export const whoRows = (
  content: CampaignContent,
  inWords: (filter: unknown) => string,
  groups: readonly ControlGroup[],
): Row[] => [
  ...audienceRows(content, inWords),
  [whoWords.control, text(controlWords(content, groups), common.none)],
  [whoWords.cap, text(capWords(content.who.targetingCap), common.none)],
];

/** A named value as one line; other things with parts by what is written in them. */
const lineOf = (item: unknown): string => {
  if (typeof item !== "object" || item === null) return String(item ?? "");
  if ("name" in item && "value" in item) return `${item.name}: ${item.value}`;
  if ("label" in item && "deepLink" in item) {
    return [item.label, item.deepLink].filter((part) => part !== "").join(" → ");
  }
  const parts = Object.entries(item).flatMap(([name, part]) => (name === "kind" ? [] : [part].flat()));
  return parts.flatMap((part) => (typeof part === "string" && part !== "" ? [part] : [])).join(" · ");
};

const shown = (value: unknown): ReactNode =>
  text(Array.isArray(value) ? value.map(lineOf).join("\n") : lineOf(value), texts.noneYet);

/** In the order of the catalogue, which is that of a reader: sender, subject, text. */
const fieldsOf = (channel: CampaignContent["channel"], template: object): Row[] => {
  const values = new Map<string, unknown>(Object.entries(template));
  return Object.entries(texts.fields).flatMap(([name, title]): Row[] => {
    const value = values.get(name);
    const isEmpty = [value].flat().every((item) => lineOf(item) === "");
    const field = `what.${channel}.${name}`;
    return isEmpty ? [] : [[title, shown(typeof value === "string" ? valueText(field, value) : value)]];
  });
};

/** A message in its fields, or that nothing is written yet. */
const messageRows = (channel: CampaignContent["channel"], template: object | undefined): Row[] => {
  const fields = fieldsOf(channel, template ?? {});
  return fields.length === 0 ? [[names.channel[channel], texts.noneYet]] : fields;
};

export const whatRows = (content: CampaignContent): Row[] => {
  const { what, channel } = content;
  return [
    ...(what.messageType === "single"
      ? messageRows(channel, what[channel])
      : severalRows(content, (variant) => messageRows(channel, variant[channel]))),
    [texts.missing, texts.missingChoices[what.missingValues]],
  ];
};

export const whenRows = (content: CampaignContent, zone: string): Row[] => {
  const { when } = content;
  const moment = (at: string): string => `${momentFormat(zone).full(at)} (${zone})`;
  const minutes = when.timeToLiveMinutes;
  return [
    [texts.start, when.startAt === null ? texts.now : moment(when.startAt)],
    [texts.end, when.endAt === null ? texts.never : moment(when.endAt)],
    [texts.ttl, minutes === null ? wizard.when.ttlNone : durationWords(minutes)],
    [whenWords.limit, text(limitWords(when.messageLimit), common.none)],
    [whenWords.global, appliedWords(content)],
    [whenWords.time, timeWords(when.deliverAt)],
    [whenWords.cutOff, cutOffWords(when.cutOff)],
    [whenWords.quiet, quietWords(when.doNotDisturb)],
    [texts.lost, when.lostAnswer === "repeat" ? wizard.when.lostRepeat : wizard.when.lostStop],
    [texts.paused, when.whilePaused === "hold" ? wizard.when.hold : wizard.when.reject],
  ];
};

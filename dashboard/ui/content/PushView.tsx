import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { PushContent } from "../../../src/contract/content.ts";
import { content as words } from "../../texts/content.ts";
import { KeyValues } from "../KeyValues.tsx";
import { LongText } from "../LongText.tsx";
import { PushFrame, type PushLook } from "./PushFrame.tsx";

const DEVICES_SHOWN = 5;
const DATA_SHOWN = 100;
const LOOKS = ["android", "ios", "web"] as const;

const Devices = ({ to }: Pick<PushContent, "to">) => (
  <>
    {words.deviceCount(to.length)}
    {to.slice(0, DEVICES_SHOWN).map(({ deviceId, platform, token }) => (
      <Text key={`${deviceId} ${token}`} size="xs" c="dimmed" className="breaks">
        {platform} · <LongText text={deviceId === "" ? token : deviceId} />
      </Text>
    ))}
    {to.length > DEVICES_SHOWN ? (
      <Text size="xs" c="dimmed">
        {words.moreDevices(to.length - DEVICES_SHOWN)}
      </Text>
    ) : null}
  </>
);

const Data = ({ data }: Pick<PushContent, "data">) => {
  const entries = Object.entries(data);
  if (entries.length === 0) return words.noData;
  return (
    <>
      <KeyValues
        rows={entries.slice(0, DATA_SHOWN).map(([key, value]) => [key, <LongText key={key} text={value} />])}
      />
      {entries.length > DATA_SHOWN ? (
        <Text size="xs">{words.moreData(entries.length - DATA_SHOWN)}</Text>
      ) : null}
    </>
  );
};

const Buttons = ({ buttons }: Pick<PushContent, "buttons">) => (
  <>
    {[...buttons.entries()].map(([index, { label, deepLink }]) => (
      <Text key={index} size="sm" className="breaks">
        <LongText text={deepLink === null ? label : `${label} → ${deepLink}`} />
      </Text>
    ))}
  </>
);

type Row = readonly [string, ReactNode];

const given = (label: string, text: string | null): Row[] =>
  text === null ? [] : [[label, <LongText key={label} text={text} />]];

/** What goes with a notification unseen: only what was set. */
const rowsOf = (push: PushContent): Row[] => [
  ...given(words.deepLink, push.deepLink ?? "–"),
  ...(push.buttons.length === 0
    ? []
    : [[words.buttonRows, <Buttons key="buttons" buttons={push.buttons} />] as const]),
  ...given(words.image, push.imageUrl),
  ...given(words.iconImage, push.iconUrl),
  ...given(words.sound, push.sound === "default" ? null : (push.sound ?? words.noSound)),
  ...given(words.badge, push.badge === null ? null : String(push.badge)),
  ...given(words.channelId, push.channelId),
  ...given(words.priority, words.priorities[push.priority]),
  ...given(words.collapseKey, push.collapseKey),
  ...given(words.keptFor, push.timeToLiveSeconds === null ? null : words.keptSeconds(push.timeToLiveSeconds)),
  ...given(
    words.interruption,
    push.interruptionLevel === "active" ? null : words.interruptions[push.interruptionLevel],
  ),
  [words.data, <Data key="data" data={push.data} />],
  [words.devices, <Devices key="devices" to={push.to} />],
];

/** As the device that was seen last shows it, at first. */
const firstLook = ({ to }: PushContent): PushLook =>
  LOOKS.find((look) => look === to[0]?.platform) ?? "android";

/** A notification as Android, an iPhone and a browser show it, and what goes with it unseen. */
export const PushView = ({ push }: { push: PushContent }) => {
  const [chosen, setChosen] = useState<PushLook | null>(null);
  const look = chosen ?? firstLook(push);
  return (
    <Stack gap="md">
      <Group justify="center">
        <SegmentedControl
          size="xs"
          aria-label={words.look}
          value={look}
          onChange={(value) => setChosen(LOOKS.find((one) => one === value) ?? "android")}
          data={LOOKS.map((value) => ({ value, label: words.looks[value] }))}
        />
      </Group>
      <PushFrame push={push} look={look} />
      <KeyValues rows={rowsOf(push)} />
    </Stack>
  );
};

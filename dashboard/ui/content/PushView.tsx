import { Group, Stack, Text } from "@mantine/core";
import type { PushContent } from "../../../src/contract/content.ts";
import { content as words } from "../../texts/content.ts";
import { HtmlFrame } from "../HtmlFrame.tsx";
import { KeyValues } from "../KeyValues.tsx";
import { LongText } from "../LongText.tsx";
import classes from "./content.module.css";
import { PhoneFrame } from "./PhoneFrame.tsx";

const DEVICES_SHOWN = 5;
const DATA_SHOWN = 100;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };

/** The dashboard itself shows no pictures from elsewhere; the frame may. */
const imageHtml = (url: string): string => {
  const escaped = url.replace(/[&"<>]/g, (char) => ESCAPES[char] ?? "");
  return `<body style="margin:0"><img src="${escaped}" alt="" style="display:block;width:100%;height:140px;object-fit:cover">`;
};

const Picture = ({ url }: { url: string }) =>
  /^https?:\/\//i.test(url) ? <HtmlFrame html={imageHtml(url)} title={words.pushImage} /> : null;

const Notification = ({ push }: { push: PushContent }) => (
  <div className={classes.note}>
    <Group justify="space-between" gap="xs" mb={4}>
      <Group gap={6}>
        <span className={classes.appIcon} aria-hidden />
        <Text size="xs">{words.app}</Text>
      </Group>
      <Text size="xs">{words.now}</Text>
    </Group>
    <div className={classes.clamped}>
      <Text size="sm" fw={650} dir="auto">
        <LongText text={push.title} />
      </Text>
      <Text size="sm" dir="auto">
        <LongText text={push.body} />
      </Text>
    </div>
    {push.imageUrl === null ? null : (
      <div style={{ marginTop: 8 }}>
        <Picture url={push.imageUrl} />
      </div>
    )}
  </div>
);

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

/** A push notification on a lock screen, and what goes with it unseen. */
export const PushView = ({ push }: { push: PushContent }) => (
  <Stack gap="md">
    <PhoneFrame label={words.lockScreen}>
      <Notification push={push} />
    </PhoneFrame>
    <KeyValues
      rows={[
        [words.deepLink, <LongText key="link" text={push.deepLink ?? "–"} />],
        ...(push.imageUrl === null
          ? []
          : [[words.image, <LongText key="image" text={push.imageUrl} />] as const]),
        [words.data, <Data key="data" data={push.data} />],
        [words.devices, <Devices key="devices" to={push.to} />],
      ]}
    />
  </Stack>
);

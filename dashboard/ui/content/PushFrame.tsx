import { Group, Text } from "@mantine/core";
import type { PushContent } from "../../../src/contract/content.ts";
import { content as words } from "../../texts/content.ts";
import { LongText } from "../LongText.tsx";
import classes from "./content.module.css";
import { PhoneFrame } from "./PhoneFrame.tsx";
import { Picture } from "./Picture.tsx";

export type PushLook = "android" | "ios" | "web";

/** Browsers show two buttons (`Notification.maxActions` of Chromium). */
const WEB_BUTTONS = 2;

const Icon = ({ url }: { url: string | null }) =>
  url === null ? null : (
    <div className={classes.largeIcon}>
      <Picture url={url} height={40} title={words.iconImage} />
    </div>
  );

const Head = ({ push, look }: { push: PushContent; look: PushLook }) => (
  <Group justify="space-between" gap="xs" mb={4} wrap="nowrap">
    <Group gap={6} wrap="nowrap">
      <span className={classes.appIcon} aria-hidden />
      <Text size="xs">{words.app}</Text>
      {look === "ios" && push.interruptionLevel === "time_sensitive" ? (
        <Text size="xs" fw={650}>
          {words.timeSensitive}
        </Text>
      ) : null}
    </Group>
    <Text size="xs">{words.now}</Text>
  </Group>
);

const Words = ({ push }: { push: PushContent }) => (
  <div className={classes.clamped}>
    <Text size="sm" fw={650} dir="auto">
      <LongText text={push.title} />
    </Text>
    <Text size="sm" dir="auto">
      <LongText text={push.body} />
    </Text>
  </div>
);

const Buttons = ({ push, look }: { push: PushContent; look: PushLook }) => {
  const shown = look === "web" ? push.buttons.slice(0, WEB_BUTTONS) : push.buttons;
  if (shown.length === 0) return null;
  return (
    <ul className={classes.pushButtons} data-look={look} aria-label={words.buttonRow}>
      {[...shown.entries()].map(([index, { label }]) => (
        <li key={index}>
          <LongText text={label} />
        </li>
      ))}
    </ul>
  );
};

const Note = ({ push, look }: { push: PushContent; look: PushLook }) => (
  <div className={classes.note} data-look={look}>
    <Head push={push} look={look} />
    <Group gap="xs" wrap="nowrap" align="flex-start" justify="space-between">
      <Words push={push} />
      {look === "ios" ? null : <Icon url={push.iconUrl} />}
    </Group>
    {push.imageUrl === null ? null : (
      <div className={classes.pushImage}>
        <Picture url={push.imageUrl} title={words.pushImage} />
      </div>
    )}
    <Buttons push={push} look={look} />
  </div>
);

/** A notification where it is seen. */
export const PushFrame = ({ push, look }: { push: PushContent; look: PushLook }) =>
  look === "web" ? (
    <section aria-label={words.browserWindow} className={classes.desktop}>
      <Note push={push} look={look} />
    </section>
  ) : (
    <PhoneFrame label={words.lockScreen}>
      <Note push={push} look={look} />
    </PhoneFrame>
  );

import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { pushBadgeMax, pushPayloadBytesMax } from "../limits.ts";

type Push = NonNullable<CampaignContent["what"]["push"]>;

const problem = (level: DraftProblem["level"], field: string, message: string): DraftProblem => ({
  section: "what",
  level,
  field: `what.push${field}`,
  message,
});
const blocking = (field: string, message: string): DraftProblem => problem("blocking", field, message);
const worthALook = (field: string, message: string): DraftProblem => problem("worth_a_look", field, message);

const isBlank = (text: string): boolean => text.trim() === "";
const isTemplate = (text: string): boolean => /\{[{%]/.test(text);

/**
 * What push services keep for themselves: Firebase ("message" resource of HTTP v1, `data`) and Apple ("Generating a remote
 * notification"), and what Clarion sends along.
 */
const RESERVED = /^(from|message_type|collapse_key|aps|clarion)$|^(google|gcm|clarion_)/i;

const validateData = ({ data }: Push): DraftProblem[] =>
  data.flatMap(({ name }, index) => {
    const field = `.data.${index}.name`;
    if (isBlank(name)) return [blocking(field, "Give the key a name, or remove it.")];
    if (RESERVED.test(name)) {
      return [blocking(field, `"${name}" is a name that push services or Clarion keep for themselves.`)];
    }
    return data.findIndex((other) => other.name === name) < index
      ? [blocking(field, `"${name}" is there twice.`)]
      : [];
  });

const validateButtons = ({ buttons }: Push): DraftProblem[] =>
  [...buttons.entries()].flatMap(([index, { label }]) =>
    isBlank(label) ? [blocking(`.buttons.${index}.label`, "Say what the button says, or remove it.")] : [],
  );

const validateBadge = ({ badge }: Push): DraftProblem[] => {
  const text = badge.trim();
  if (text === "" || isTemplate(text) || (/^\d+$/.test(text) && Number(text) <= pushBadgeMax)) return [];
  return [blocking(".badge", `Expected a whole number from 0 to ${pushBadgeMax}, got "${text}".`)];
};

const validatePicture = (field: "imageUrl" | "iconUrl", url: string): DraftProblem[] => {
  if (isBlank(url) || /^\s*(https:\/\/|\{[{%])/i.test(url)) return [];
  return /^\s*http:\/\//i.test(url)
    ? [worthALook(`.${field}`, "Phones and browsers load pictures over https only; many will show none.")]
    : [blocking(`.${field}`, `Expected an address that begins with https://, got "${url.trim()}".`)];
};

/** What is written, values not counted. */
const validateSize = (push: Push): DraftProblem[] => {
  const bytes = Buffer.byteLength(
    JSON.stringify([
      push.title,
      push.body,
      push.imageUrl,
      push.iconUrl,
      push.deepLink,
      push.buttons,
      push.data,
    ]),
  );
  if (bytes <= pushPayloadBytesMax) return [];
  return [
    worthALook(
      ".body",
      `The notification has ${bytes} bytes before any value is filled in; Apple and Google take ${pushPayloadBytesMax}.`,
    ),
  ];
};

const validateTiming = ({ interruptionLevel, priority }: Push): DraftProblem[] =>
  interruptionLevel === "time_sensitive" && priority === "normal"
    ? [
        worthALook(
          ".priority",
          "It is time-sensitive and may still wait until the device wakes: take high priority.",
        ),
      ]
    : [];

/** What a notification lacks. */
export const validatePush = ({ what: { push } }: CampaignContent): DraftProblem[] => {
  if (push === undefined) return [blocking("", "Write the notification.")];
  return [
    ...(isBlank(push.title) && isBlank(push.body)
      ? [blocking(".body", "Write a title or a text; an empty notification is not shown.")]
      : []),
    ...validatePicture("imageUrl", push.imageUrl),
    ...validatePicture("iconUrl", push.iconUrl),
    ...validateButtons(push),
    ...validateBadge(push),
    ...validateTiming(push),
    ...validateData(push),
    ...validateSize(push),
  ];
};

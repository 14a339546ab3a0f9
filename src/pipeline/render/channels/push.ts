import type { CampaignContent } from "../../../contract/campaign.ts";
import type { PushContent } from "../../../contract/content.ts";
import { pushBadgeMax, pushDevicesMax } from "../../../limits.ts";
import type { RenderInput } from "../contract.ts";
import { type Field, type FieldParser, renderLine, renderText } from "../fields.ts";
import type { Run } from "../liquid/context.ts";
import { UrlSink } from "../places/textSinks.ts";
import { BLOCKED_URL, checkedUrl, isDangerousScheme, schemeOf, trimUrl } from "../places/urls.ts";
import type { CompileChannel } from "./composer.ts";

type PushFields = NonNullable<CampaignContent["what"]["push"]>;

const renderUrl = (field: Field, run: Run): string =>
  trimUrl(field.renderWith(run, (budget) => new UrlSink(budget)));

/** Push services fetch pictures over http and https only; without one the notification still comes. */
const renderImage = (field: Field, run: Run): string | null => {
  const url = renderUrl(field, run);
  return /^https?:/i.test(url) && checkedUrl(url, "image") !== BLOCKED_URL ? url : null;
};

/** Apps have schemes of their own; only what runs code or reads the device is left out. */
const renderDeepLink = (field: Field, run: Run): string | null => {
  const url = renderUrl(field, run);
  return url === "" || isDangerousScheme(schemeOf(url) ?? "") ? null : url;
};

/** A whole number, or null: a badge that is none leaves the icon as it is, and the notification still comes. */
const renderBadge = (field: Field, run: Run): number | null => {
  const text = renderLine(field, run).trim();
  const badge = /^\d{1,6}$/.test(text) ? Number(text) : null;
  return badge !== null && badge <= pushBadgeMax ? badge : null;
};

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

const compileButtons = (push: PushFields, { parse }: FieldParser) => {
  const buttons = push.buttons.map(({ label, deepLink }, index) => ({
    label: parse(`what.push.buttons.${index}.label`, label),
    deepLink: parse(`what.push.buttons.${index}.deepLink`, deepLink),
  }));
  // one that says nothing for this user is left out
  return (run: Run): PushContent["buttons"] =>
    buttons.flatMap(({ label, deepLink }) => {
      const text = renderLine(label, run);
      return text === "" ? [] : [{ label: text, deepLink: renderDeepLink(deepLink, run) }];
    });
};

const compileData = (push: PushFields, { parse }: FieldParser) => {
  const data = push.data.map(({ name, value }, index) => ({
    name,
    value: parse(`what.push.data.${index}.value`, value),
  }));
  return (run: Run): PushContent["data"] =>
    Object.fromEntries(data.map(({ name, value }) => [name, renderText(value, run)]));
};

/** The user's devices, the one seen last first. */
const devicesOf = ({ devices }: PushFields, input: RenderInput): PushContent["to"] =>
  input.profile.devices
    .slice(0, devices === "all" ? pushDevicesMax : 1)
    .map(({ id, platform, token, keys }) => ({ deviceId: id, platform, token, keys }));

export const compilePush: CompileChannel = ({ push }, parser) => {
  if (push === undefined) return null;
  const { parse } = parser;
  const title = parse("what.push.title", push.title);
  const body = parse("what.push.body", push.body);
  const imageUrl = parse("what.push.imageUrl", push.imageUrl);
  const iconUrl = parse("what.push.iconUrl", push.iconUrl);
  const deepLink = parse("what.push.deepLink", push.deepLink);
  const buttonsFor = compileButtons(push, parser);
  const badge = parse("what.push.badge", push.badge);
  const collapseKey = parse("what.push.collapseKey", push.collapseKey);
  const dataFor = compileData(push, parser);
  return (run, input) => ({
    channel: "push",
    to: devicesOf(push, input),
    title: renderLine(title, run),
    body: renderText(body, run),
    imageUrl: renderImage(imageUrl, run),
    iconUrl: renderImage(iconUrl, run),
    deepLink: renderDeepLink(deepLink, run),
    buttons: buttonsFor(run),
    sound: orNull(push.sound),
    badge: renderBadge(badge, run),
    channelId: orNull(push.channelId),
    priority: push.priority,
    collapseKey: orNull(renderLine(collapseKey, run)),
    timeToLiveSeconds: push.timeToLiveSeconds,
    interruptionLevel: push.interruptionLevel,
    data: dataFor(run),
  });
};

import { type Field, renderLine, renderText } from "../fields.ts";
import type { Run } from "../liquid/context.ts";
import { UrlSink } from "../places/textSinks.ts";
import { BLOCKED_URL, checkedUrl, isDangerousScheme, schemeOf, trimUrl } from "../places/urls.ts";
import type { CompileChannel } from "./composer.ts";

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

export const compilePush: CompileChannel = ({ push }, { parse }) => {
  if (push === undefined) return null;
  const title = parse("what.push.title", push.title);
  const body = parse("what.push.body", push.body);
  const imageUrl = parse("what.push.imageUrl", push.imageUrl);
  const deepLink = parse("what.push.deepLink", push.deepLink);
  const data = push.data.map(({ name, value }, index) => ({
    name,
    value: parse(`what.push.data.${index}.value`, value),
  }));
  return (run, input) => ({
    channel: "push",
    to: input.profile.devices.map(({ id, platform, token }) => ({ deviceId: id, platform, token })),
    title: renderLine(title, run),
    body: renderText(body, run),
    imageUrl: renderImage(imageUrl, run),
    deepLink: renderDeepLink(deepLink, run),
    data: Object.fromEntries(data.map(({ name, value }) => [name, renderText(value, run)])),
  });
};

import { expect, test } from "vitest";
import { aCampaign } from "../pipeline/render/messages.fixture.ts";
import { validatePush } from "./validatePush.ts";

const problemsOf = (push: object): string[] =>
  validatePush(aCampaign("push", { title: "Hi", ...push })).map(({ level, field }) => `${level} ${field}`);

test("a notification with all it can carry is sound", () => {
  const push = {
    imageUrl: "https://example.com/a.png",
    iconUrl: "{{ ExternalTrigger.icon }}",
    buttons: [{ label: "Track", deepLink: "shop://track" }],
    badge: "{{ ExternalTrigger.unread }}",
    sound: "kettle.caf",
    interruptionLevel: "time_sensitive",
    data: [{ name: "order", value: "1" }],
  };
  expect(problemsOf(push)).toEqual([]);
  expect(problemsOf({ badge: "0" })).toEqual([]);
});

test("each thing that a push service would refuse or not show is told at its field", () => {
  expect(problemsOf({ imageUrl: "http://example.com/a.png", iconUrl: "ftp://x" })).toEqual([
    "worth_a_look what.push.imageUrl",
    "blocking what.push.iconUrl",
  ]);
  expect(
    problemsOf({
      buttons: [
        { label: "a", deepLink: "" },
        { label: " ", deepLink: "" },
      ],
    }),
  ).toEqual(["blocking what.push.buttons.1.label"]);
  expect(problemsOf({ badge: "many" })).toEqual(["blocking what.push.badge"]);
  expect(problemsOf({ badge: "1000000" })).toEqual(["blocking what.push.badge"]);
  expect(problemsOf({ interruptionLevel: "time_sensitive", priority: "normal" })).toEqual([
    "worth_a_look what.push.priority",
  ]);
  expect(problemsOf({ body: "x".repeat(4_100) })).toEqual(["worth_a_look what.push.body"]);
});

test("names of key-values are there once, and none is a push service's own", () => {
  const named = (...names: string[]) => problemsOf({ data: names.map((name) => ({ name, value: "" })) });
  expect(named("a", "A", "order_id")).toEqual([]);
  const at = (index: number) => `blocking what.push.data.${index}.name`;
  expect(named("a", "a")).toEqual([at(1)]);
  expect(named("", "aps", "from", "google.x", "gcm.y", "clarion_id")).toEqual([0, 1, 2, 3, 4, 5].map(at));
});

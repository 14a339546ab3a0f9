import { describe, expect, test } from "vitest";
import { clickOf, readMessage, rememberedOf, shownOf } from "./notification.ts";

const MESSAGE = {
  clarion: 1 as const,
  id: "3a0d1f52-0000-8000-8000-000000000000",
  title: "On its way",
  body: "Two lines",
  icon: "https://shop.example/icon.png",
  image: "https://shop.example/image.png",
  link: "https://shop.example/orders/17",
  buttons: [
    { label: "Track", deepLink: "/track" },
    { label: "Later", deepLink: null },
  ],
  tag: "order-17",
  badge: 3,
  data: { order: "17" },
};
const BASE = "https://shop.example/";

describe("a notification", () => {
  test("is shown with all that its author wrote", () => {
    const shown = shownOf(MESSAGE);
    expect(shown).toEqual({
      title: "On its way",
      options: {
        body: "Two lines",
        icon: MESSAGE.icon,
        image: MESSAGE.image,
        tag: "order-17",
        renotify: true,
        actions: [
          { action: "1", title: "Track" },
          { action: "2", title: "Later" },
        ],
        data: {
          clarion: { id: MESSAGE.id, link: MESSAGE.link, buttons: ["/track", null] },
          values: { order: "17" },
        },
      },
      badge: 3,
    });
    expect(
      shownOf({ clarion: 1, id: "x", title: "t", body: "", silent: true, tag: "k" }).options,
    ).toMatchObject({
      silent: true,
      renotify: false,
    });
  });

  test("of another sender, or of a later form, is left alone", () => {
    expect(readMessage(JSON.stringify(MESSAGE))).toEqual(MESSAGE);
    for (const text of ["", "hello", "null", '{"title":"x"}', '{"clarion":2,"id":"x"}', '{"clarion":1}'])
      expect(readMessage(text)).toBeNull();
    for (const data of [null, undefined, "x", {}, { clarion: { id: 1, buttons: [] } }])
      expect(rememberedOf(data)).toBeNull();
  });

  test("leads where its button does, otherwise where itself does, and only to pages", () => {
    const remembered = rememberedOf(shownOf(MESSAGE).options.data);
    if (remembered === null) throw new Error("it is ours");
    expect(clickOf(remembered, "", BASE)).toEqual({ button: null, url: MESSAGE.link });
    expect(clickOf(remembered, "1", BASE)).toEqual({ button: 1, url: "https://shop.example/track" });
    expect(clickOf(remembered, "2", BASE)).toEqual({ button: 2, url: MESSAGE.link });
    expect(clickOf(remembered, "3", BASE)).toEqual({ button: null, url: MESSAGE.link });
    for (const link of ["javascript:alert(1)", "shop://orders/17", "https://", null])
      expect(clickOf({ id: "x", link, buttons: [] }, "", BASE).url).toBeNull();
  });
});

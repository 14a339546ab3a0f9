import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { aProfile, aWebhookCampaign } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { judgedAtAllWidths, judgedInBothSchemes } from "./judge.ts";
import { keyboard } from "./keyboard.ts";

/** Triggers found by the caller's own key, taken back, fired again, held by a pause, and decided again by a draft, in the dashboard. */

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
}, 120_000);

afterAll(() => it.stop());

const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

const campaign = async (name = "Reminder"): Promise<{ id: string; number: string }> => {
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const made = await it.asOwner("POST", "/campaigns", {
    body: {
      name,
      channel: "webhook",
      start: {
        purpose: "transactional",
        providerId: providers.find(({ channel }) => channel === "webhook")?.["id"],
      },
      what: { webhook: { url: "https://hooks.example/in", body: '{"to":"{{ Profile.Name }}"}' } },
    },
  });
  const id = String(made.body["id"]);
  const published = await it.asOwner("POST", `/campaigns/${id}/publish`, { body: {} });
  expect(published.status).toBe(200);
  return { id, number: String(published.body["campaignId"]) };
};

const fire = async (number: string, identities: readonly string[], rest: object = {}): Promise<string> => {
  const fired = await it.app.native("POST", `/campaigns/${number}/triggers`, {
    recipients: identities.map((identity) => ({ to: { identity } })),
    ...rest,
  });
  expect(fired.status).toBe(202);
  return fired.body.id;
};

test("by keyboard a trigger is found by its reference, tells what its call said, is cancelled and replayed", async () => {
  const fired = await fire((await campaign()).number, ["u-1", "u-2"], {
    reference: "order 17/ü",
    metadata: { shop: "north" },
    deliverAt: inHours(2),
    expiresAt: inHours(5),
  });
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at("/triggers"));
  await settled(page);
  const hands = keyboard(page);
  await hands.write(page.getByRole("textbox", { name: "Reference" }), "order 18");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing matches").waitFor();
  await hands.write(page.getByRole("textbox", { name: "Reference" }), "order 17/ü");
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: /u-1, u-2.*Reference order 17\/ü/ }).waitFor();
  expect(new URL(page.url()).searchParams.get("reference")).toBe("order 17/ü");
  expect(await judgedInBothSchemes(page, "open", "triggers of a reference")).toEqual([]);

  await hands.press(
    page
      .getByRole("row", { name: /u-1, u-2/ })
      .getByRole("link")
      .first(),
  );
  const facts = page.getByRole("region", { name: "Facts" });
  for (const said of ["order 17/ü", '{"shop":"north"}', "Put off until", "Expires"]) {
    await facts.getByText(said).waitFor();
  }
  await hands.press(page.getByRole("button", { name: "Cancel…" }));
  await page
    .getByRole("dialog")
    .getByText(/^2 recipients have no outcome yet\./)
    .waitFor();
  expect(await judgedInBothSchemes(page, "open", "cancelling a trigger")).toEqual([]);
  await hands.press(page.getByRole("button", { name: "Cancel what has not left" }));
  await page.getByText("2 recipients are cancelled.").waitFor();
  await eventually(async () => expect(await it.app.outcomes(fired)).toEqual({ cancelled: 2 }));
  await page.getByText("Done: every recipient has its outcome").waitFor();
  expect(await page.getByRole("button", { name: "Cancel…" }).count()).toBe(0);

  await hands.press(page.getByRole("button", { name: "Replay…" }));
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("radio", { name: "Who failed (0)" }).isDisabled()).toBe(true);
  expect(await dialog.getByRole("radio", { name: "Everybody (2)" }).isChecked()).toBe(true);
  expect(await judgedInBothSchemes(page, "open", "replaying a trigger")).toEqual([]);
  await hands.press(dialog.getByRole("button", { name: "Replay", exact: true }));
  await page.getByText("Replayed for 2 recipients.").waitFor();
  await hands.press(facts.getByRole("link", { name: fired }));
  await page.waitForURL(`**/triggers/${fired}`);
  await facts.getByText("Replayed", { exact: true }).waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

test("by keyboard a paused campaign goes on after it was asked what becomes of what it holds, at once when it holds nothing", async () => {
  const { id, number } = await campaign("Held back");
  const stateOf = async () => (await it.asOwner("GET", `/campaigns/${id}`)).body["state"];
  expect((await it.asOwner("POST", `/campaigns/${id}/pause`)).status).toBe(200);
  const old = await fire(number, ["u-1", "u-2"]);
  await it.app.db.query(sql`
    update intake set accepted_at = accepted_at - interval '2 hours' where request_id = ${old}`);
  const fresh = await fire(number, ["u-3"]);
  const { page, complaints } = await watched(await it.open());
  const hands = keyboard(page);
  await page.goto(it.at(`/triggers/${fresh}`));
  await page.getByRole("status").filter({ hasText: "Held by a pause" }).getByRole("link").waitFor();
  expect(await judgedInBothSchemes(page, "open", "a trigger that a pause holds")).toEqual([]);
  await hands.press(page.getByRole("link", { name: "Open the message of u-3" }));
  await page.getByText("Its campaign is paused, so that nothing is decided.").waitFor();
  await page.goto(it.at("/campaigns"));
  await settled(page);
  await hands.press(page.getByRole("button", { name: "Actions for Held back" }));
  await hands.press(page.getByRole("menuitem", { name: "Resume" }));
  const dialog = page.getByRole("dialog", { name: "Resume “Held back”?" });
  await dialog.getByText("2 triggers for 3 users wait.").waitFor();
  expect(await dialog.getByRole("radio", { name: "Send all" }).isChecked()).toBe(true);
  expect(await dialog.getByRole("radio", { name: "Drop what is older than 1 day" }).isDisabled()).toBe(true);
  await hands.choose(dialog.getByRole("radio", { name: "Drop all" }));
  await dialog.getByText("2 triggers for 3 users end as “Cancelled”").waitFor();
  await hands.choose(dialog.getByRole("radio", { name: "Drop what is older than 1 hour" }));
  await dialog.getByText("1 trigger for 2 users ends as “Cancelled”").waitFor();
  expect(await judgedInBothSchemes(page, "open", "resuming from the list")).toEqual([]);
  await hands.press(dialog.getByRole("button", { name: "Drop and resume" }));
  await page.getByText("1 campaign goes on").waitFor();
  await eventually(async () => expect(await it.app.outcomes(old)).toEqual({ cancelled: 2 }));
  await eventually(async () => expect(await it.app.outcomes(fresh)).not.toEqual({}));
  expect(await it.app.outcomes(fresh)).not.toHaveProperty("cancelled");

  await it.app.drain();
  await page.goto(it.at(`/campaigns/${id}`));
  await hands.press(page.getByRole("button", { name: "Pause" }));
  await page.getByText("Paused. Undelivered messages are held.").waitFor();
  await hands.press(page.getByRole("button", { name: "Resume" }));
  await page.getByText("The campaign goes on.").waitFor();
  expect(await stateOf()).toBe("running");
  await hands.press(page.getByRole("button", { name: "Undo" }).last());
  await eventually(async () => expect(await stateOf()).toBe("paused"));
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(complaints).toEqual([]);
}, 90_000);

test("a click in the log leads to those who got nothing, and another to why", async () => {
  const { number } = await campaign("For nobody");
  const fired = await fire(number, ["nobody-1", "nobody-2"], { reference: "for nobody" });
  await eventually(async () => expect(await it.app.outcomes(fired)).toEqual({ profile_not_found: 2 }));
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at("/triggers?reference=for+nobody"));
  await page.getByRole("link", { name: "Not sent on purpose: 2; see why" }).click();
  await page.waitForURL(/outcome=profile_not_found/);
  await page.getByRole("link", { name: "Why not? nobody-2" }).click();
  await page.getByText(/^Not sent: No profile has the identity/).waitFor();
  expect(complaints).toEqual([]);
}, 60_000);

/** Four messages went out, and the draft reads a field that one of the two payloads has. */
const withEditedDraft = async (): Promise<string> => {
  const hook = aWebhookCampaign(null, "https://hooks.example/orders", { name: "Orders" });
  const { id, campaignId } = await it.app.publish(hook);
  await it.app.upload(["u-1", "u-2"].map((identity) => aProfile(identity)));
  for (const order of ["A-1", "A-2"]) {
    const recipients = ["u-1", "u-2"].map((identity) => ({ to: { identity } }));
    const body = { recipients, payload: order === "A-1" ? { order } : { order, gift: "mug" } };
    expect((await it.app.native("POST", `/campaigns/${campaignId}/triggers`, body)).status).toBe(202);
    await it.app.drain();
  }
  const body = '{"number":"{{ ExternalTrigger.order }}","gift":"{{ ExternalTrigger.gift }}"}';
  const what = { ...hook.what, missingValues: "do_not_send", webhook: { ...hook.what?.webhook, body } };
  const { revision } = (await it.asOwner("GET", `/campaigns/${id}`)).body;
  const draft = await it.asOwner("PATCH", `/campaigns/${id}`, { body: { revision, what } });
  expect(draft.status).toBe(200);
  return id;
};

test("by keyboard a draft is held against the last triggers: who would end and what would read otherwise, with examples, and nothing sent", async () => {
  const id = await withEditedDraft();
  const messages = async () => dataOfBody((await it.asOwner("GET", "/messages?limit=100")).body).length;
  const before = await messages();
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(`/campaigns/${id}?tab=try`));
  await settled(page);
  const hands = keyboard(page);
  const button = (name: string): Locator => page.getByRole("button", { name, exact: true });
  const part = (name: string): Locator => page.getByRole("region", { name, exact: true });

  await page.route("**/backtests", () => {});
  await hands.press(button("Compare"));
  await page.getByText("Deciding them again. This takes up to 20 seconds.").waitFor();
  await hands.press(button("Cancel"));
  await page.unroute("**/backtests");
  await hands.press(button("Compare"));
  await page.getByText("4 of 4 recipients would come out otherwise.").waitFor();
  await part("Who would end otherwise")
    .getByRole("row", { name: /Sent to Value missing The draft 2/ })
    .waitFor();
  await part("Outcomes, then and now").getByRole("row", { name: "Sent 4 2 −2" }).waitFor();
  await part("Messages that could not be made")
    .getByRole("row", { name: /Value missing ExternalTrigger.gift has no value .* 2 Open one/ })
    .waitFor();
  await part("What payloads lack")
    .getByRole("row", { name: /gift 1 of 2/ })
    .waitFor();
  await hands.press(
    part("Examples")
      .getByRole("button", { name: /Reads otherwise/ })
      .first(),
  );
  await part("Examples").getByText('{"number":"A-2","gift":"mug"}').filter({ visible: true }).waitFor();
  expect(await judgedInBothSchemes(page, "open", "last triggers, a draft")).toEqual([]);
  expect(await judgedAtAllWidths(page, "open", "last triggers, a draft")).toEqual([]);
  expect(new URL(page.url()).search).toBe("?tab=try&last=100");

  const judge = page.getByRole("radiogroup", { name: "Decided by" });
  await judge.getByRole("radio", { name: "The draft" }).focus();
  await page.keyboard.press("ArrowRight");
  await hands.press(button("Compare again"));
  await page.getByText("All 4 recipients would come out the same way.").waitFor();
  expect(new URL(page.url()).search).toBe("?tab=try&last=100&by=live");
  expect(await messages()).toBe(before);
  expect(complaints).toEqual([]);
  await page.close();
}, 90_000);

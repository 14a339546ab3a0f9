import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { judgedInBothSchemes } from "./judge.ts";
import { keyboard } from "./keyboard.ts";

/** A trigger found by the caller's own key, taken back, and fired again in the dashboard. */

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
}, 120_000);

afterAll(() => it.stop());

const HOUR_MS = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

const campaign = async (): Promise<string> => {
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const made = await it.asOwner("POST", "/campaigns", {
    body: {
      name: "Reminder",
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
  return String(published.body["campaignId"]);
};

test("by keyboard a trigger is found by its reference, tells what its call said, is cancelled and replayed", async () => {
  const fired = await it.app.native("POST", `/campaigns/${await campaign()}/triggers`, {
    recipients: ["u-1", "u-2"].map((identity) => ({ to: { identity } })),
    reference: "order 17/ü",
    metadata: { shop: "north" },
    deliverAt: inHours(2),
    expiresAt: inHours(5),
  });
  expect(fired.status).toBe(202);
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at("/triggers"));
  await settled(page);
  const hands = keyboard(page);
  await hands.write(page.getByRole("textbox", { name: "Reference" }), "order 18");
  await page.keyboard.press("Enter");
  await page.getByText("Nothing matches").waitFor();
  await hands.write(page.getByRole("textbox", { name: "Reference" }), "order 17/ü");
  await page.keyboard.press("Enter");
  await page.getByRole("row", { name: /u-1, u-2/ }).waitFor();
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
  await eventually(async () => expect(await it.app.outcomes(fired.body.id)).toEqual({ cancelled: 2 }));
  await page.getByText("Done: every recipient has its outcome").waitFor();
  expect(await page.getByRole("button", { name: "Cancel…" }).count()).toBe(0);

  await hands.press(page.getByRole("link", { name: "Why not? u-2" }));
  await page.getByText(/^Not sent: The trigger was cancelled/).waitFor();
  await page.goBack();

  await hands.press(page.getByRole("button", { name: "Replay…" }));
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByRole("radio", { name: "Who failed (0)" }).isDisabled()).toBe(true);
  expect(await dialog.getByRole("radio", { name: "Everybody (2)" }).isChecked()).toBe(true);
  expect(await judgedInBothSchemes(page, "open", "replaying a trigger")).toEqual([]);
  await hands.press(dialog.getByRole("button", { name: "Replay", exact: true }));
  await page.getByText("Replayed for 2 recipients.").waitFor();
  await hands.press(facts.getByRole("link", { name: fired.body.id }));
  await page.waitForURL(`**/triggers/${fired.body.id}`);
  await facts.getByText("Replayed", { exact: true }).waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

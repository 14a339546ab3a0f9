import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { mouse } from "./hands.ts";

const SOON_MS = 15_000;

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([
    aProfile("u-gold", { Name: "Pat", Email: "pat@example.com", "Customer Type": "Gold" }),
    aProfile("u-silver", { Name: "Sam", Email: "sam@example.com", "Customer Type": "Silver" }),
  ]);
}, 120_000);

afterAll(() => it.stop());

/** A draft that only lacks its audience. */
const anOrderSummary = async (): Promise<string> => {
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const sandbox = providers.find(({ channel, isSandbox }) => channel === "email" && isSandbox === true);
  const made = await it.asOwner("POST", "/campaigns", {
    body: {
      name: "Order summary",
      channel: "email",
      start: { purpose: "transactional", providerId: sandbox?.["id"], unknownUsers: "skip" },
      what: {
        messageType: "single",
        missingValues: "blank",
        email: {
          fromName: "Shop",
          fromAddress: "",
          replyTo: "",
          subject: "A discount for you, {{ Profile.name }}",
          preheader: "",
          html: "",
          text: "Code: {{ ExternalTrigger.code }}",
        },
      },
    },
  });
  expect(made.status).toBe(201);
  return idOf(made.body);
};

test("an order summary with a discount code goes to Gold members: Pat gets it, and the page of Sam's says that Customer Type was Silver", async () => {
  const id = await anOrderSummary();
  const context = await it.open();
  const { page, complaints } = await watched(context);
  const hands = mouse(page);
  const field = (name: string) => page.locator("input").and(page.getByLabel(name, { exact: true }));
  await page.goto(it.at(`/campaigns/${id}/edit/who`));
  await settled(page);
  await hands.choose(page.getByRole("radio", { name: /^Filter on past behavior and user properties/ }));
  await hands.press(page.getByRole("button", { name: "Add to group 1: User property", exact: true }));
  await hands.write(field("Condition 1 of group 1: property"), "Customer Type");
  await hands.write(field("Condition 1 of group 1: value"), "Gold");
  await page.getByRole("status", { name: "In words" }).getByText("Customer Type is Gold.").waitFor();
  await hands.askToPublish();
  const dialog = page.getByRole("dialog", { name: "Publish this campaign?" });
  await hands.press(dialog.getByRole("checkbox", { name: "I know that nobody receives this" }));
  await hands.press(dialog.getByRole("button", { name: "Publish campaign" }));
  await page.waitForURL(/published=true/, { timeout: SOON_MS });

  const campaignId = (await it.asOwner("GET", `/campaigns/${id}`)).body["campaignId"];
  const fired = await it.app.post("/1/send/externaltrigger.json", {
    to: { identity: ["u-gold", "u-silver"] },
    campaign_id: campaignId,
    ExternalTrigger: { code: "TEN" },
  });
  expect(fired.body).toMatchObject({ status: "success", accepted: 2 });
  await it.app.drain();

  await hands.goTo("Inbox");
  await page.getByRole("link", { name: /A discount for you, Pat/ }).waitFor({ timeout: SOON_MS });
  expect(await page.getByRole("link", { name: /A discount for you/ }).count()).toBe(1);

  await page.goto(it.at(`/campaigns/${id}`));
  await hands.press(page.getByRole("link", { name: "Not qualified: see the messages" }));
  await hands.press(page.getByRole("row").filter({ hasText: "u-silver" }).getByRole("link").first());
  await page
    .getByRole("status")
    .filter({ hasText: /^Not sent: / })
    .waitFor();
  const conditions = page.getByRole("list", { name: "Conditions of the filter" });
  await conditions.getByText("Customer Type is Gold").waitFor();
  await conditions.getByText("It was Silver").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import { aProfile, aWebhookCampaign } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { everyDay } from "../helpers/everyDay.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, settled, watched } from "./browser.ts";
import { decisionPlaces } from "./decisionPlaces.ts";
import { keyboard, pick } from "./keyboard.ts";

/** Who is left out and how much one user gets, set in the dashboard by keyboard alone. */

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([
    aProfile("u-1", { Name: "Pat", Email: "pat@example.com" }),
    aProfile("u-2", { Name: "Sam", Email: "sam@example.com" }),
    aProfile("u-3", { Name: "Kim", Tz: "Asia/Tokyo" }),
  ]);
}, 120_000);

afterAll(() => it.stop());

const open = async (path: string) => {
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(path));
  await settled(page);
  return { page, complaints };
};

const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });
const limitsOfEmail = async (): Promise<unknown> => {
  const { settings } = (await it.asOwner("GET", "/account")).body;
  return Object(settings).globalLimits.email;
};

test("a limit is said in words as it is typed, saved, and taken back", async () => {
  const { page, complaints } = await open("/settings/limits");
  const hands = keyboard(page);
  const email = page.getByRole("region", { name: "Email" });
  await email.getByText(/^No limit on Email/).waitFor();
  await hands.write(field(page, "Email: most messages to one user"), "3");
  await email.getByText("What it means stands here once it is complete.").waitFor();
  await page.keyboard.press("Tab");
  expect(await email.getByText("Give both numbers, or neither.").count()).toBe(0);
  await page.keyboard.press("Tab");
  await email.getByText("Give both numbers, or neither.").waitFor();
  await hands.press(button(page, "Save changes"));
  expect(await limitsOfEmail()).toBeNull();
  await hands.write(field(page, "Email: days that they are counted in"), "7");
  await email.getByText("A user gets at most 3 emails of promotional campaigns in 7 days.").waitFor();
  await hands.press(button(page, "Save changes"));
  await page.getByText(/^Saved at /).waitFor();
  expect(await limitsOfEmail()).toMatchObject({ atMost: { messages: 3, days: 7 } });
  await hands.press(button(page, "Undo"));
  await eventually(async () => expect(await limitsOfEmail()).toBeNull());
  await email.getByText(/^No limit on Email/).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("a control group is made, changed, taken back and deleted, and each says what follows", async () => {
  const { page, complaints } = await open("/settings/control-groups");
  const hands = keyboard(page);
  await page.getByText("No system control group yet").waitFor();
  await hands.press(button(page, "New control group"));
  const dialog = page.getByRole("dialog");
  await hands.press(dialog.getByRole("button", { name: "Create", exact: true }));
  await dialog.getByText("Give it a name.").waitFor();
  await hands.write(field(page, "Name"), "Win back");
  await hands.press(dialog.getByRole("button", { name: "Create", exact: true }));
  const row = page.getByRole("row", { name: /Win back/ });
  await row.getByText("5 %", { exact: true }).waitFor();
  await row.getByText("No published campaign").waitFor();

  await hands.press(button(page, "Edit “Win back”"));
  await dialog.getByRole("radio", { name: "5 %" }).focus();
  await page.keyboard.press("ArrowLeft");
  await dialog.getByText(/leave the group and will get messages/).waitFor();
  await hands.press(dialog.getByRole("button", { name: "Save changes" }));
  await row.getByText("4 %", { exact: true }).waitFor();
  await hands.press(button(page, "Undo"));
  await row.getByText("5 %", { exact: true }).waitFor();

  await hands.press(button(page, "Delete “Win back”"));
  await dialog.getByText(/a new group of the same name holds other users/).waitFor();
  await hands.write(field(page, "Type its name to delete it"), "Win back");
  await hands.press(dialog.getByRole("button", { name: "Delete for good" }));
  await page.getByText("No custom control groups yet").waitFor();
  expect(dataOfBody((await it.asOwner("GET", "/control-groups")).body)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

/** What was typed has been answered: until then the users that were found before are listed. */
const answered = async (page: Page, options: number, first: RegExp): Promise<void> => {
  const listed = page.getByRole("option").filter({ visible: true });
  await eventually(async () => {
    expect(await listed.count()).toBe(options);
    expect(await listed.first().textContent()).toMatch(first);
  }, 10_000);
};

test("a user is exempted by search, removed and brought back; the user's page says so", async () => {
  const { page, complaints } = await open("/settings/control-groups");
  const hands = keyboard(page);
  const exempt = async (): Promise<unknown[]> =>
    dataOfBody((await it.asOwner("GET", "/control-exemptions")).body).map(({ name }) => name);
  await hands.write(page.locator("input").and(page.getByLabel("Exempt a user", { exact: true })), "u-2");
  await answered(page, 1, /Sam/);
  await pick(page.getByRole("option", { name: /Sam/ }));
  await hands.press(button(page, "Exempt a user"));
  await page.getByRole("row", { name: /Sam/ }).waitFor();
  expect(await exempt()).toEqual(["Sam"]);
  await hands.press(button(page, "Remove Sam"));
  await page.getByText("Nobody is exempt.").waitFor();
  await eventually(async () => expect(await exempt()).toEqual([]));
  await hands.press(button(page, "Undo").last());
  await eventually(async () => expect(await exempt()).toEqual(["Sam"]));
  await hands.press(page.getByRole("link", { name: "Sam" }));
  await page.getByText("Exempt: in no control group, whatever its share.").waitFor();
  await page.getByText("The account has no limits, so nothing holds this user's messages.").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("what follows from the purpose is chosen alone, and Overview lists what differs", async () => {
  const made = await it.asOwner("POST", "/campaigns", {
    body: { name: "Spring", channel: "email", start: { purpose: "promotional" } },
  });
  const { page, complaints } = await open(`/campaigns/${made.body["id"]}/edit/start`);
  const hands = keyboard(page);
  const group = page.locator("input").and(page.getByLabel("Leave out the system control group"));
  const chooseNo = async (): Promise<void> => {
    await group.first().focus();
    await pick(page.getByRole("option", { name: "No", exact: true }));
    await page.getByRole("dialog", { name: "Is this message transactional?" }).waitFor();
  };
  await chooseNo();
  await hands.press(button(page, "Keep leaving them out"));
  expect(await group.first().inputValue()).toBe("As the purpose says: yes");
  await chooseNo();
  await hands.press(button(page, "No: send it to them all the same"));
  await page.getByText("Its users get this campaign like everybody else.").waitFor();
  const select = page.getByRole("combobox", { name: "Held by the global campaign limits" });
  const input = page.locator("input").and(page.getByLabel("Held by the global campaign limits"));
  await input.first().waitFor();
  expect(await input.first().inputValue()).toBe("As the purpose says: yes");
  await select.first().focus();
  await pick(page.getByRole("option", { name: "No", exact: true }));
  await page.getByText("It is sent however many messages a user had.").waitFor();
  await page.goto(it.at(`/campaigns/${made.body["id"]}/edit/overview`));
  await page.getByText("The global campaign limits do not hold it").waitFor();
  await page.getByText("The system control group gets it, too").waitFor();
  await page.goto(it.at(`/campaigns/${made.body["id"]}/edit/who`));
  await hands.press(page.getByRole("link", { name: "Settings: Control groups" }));
  await page.getByRole("heading", { level: 1, name: "Control groups" }).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("who was left out is told on the campaign's page and the message's, with how it would have ended", async () => {
  const users = ["c-1", "c-2", "c-3", "c-4"];
  await it.app.upload(users.map((id) => aProfile(id)));
  const [sandbox] = dataOfBody((await it.asOwner("GET", "/providers")).body).filter(
    ({ channel }) => channel === "webhook",
  );
  const made = await it.asOwner("POST", "/campaigns", {
    body: {
      name: "Measured",
      channel: "webhook",
      start: { purpose: "promotional", providerId: sandbox?.["id"] },
      // of four users, none is in it once in a hundred million runs
      who: { campaignControlPercent: 99 },
      what: { webhook: { url: "https://hooks.example/measured", body: "{}" } },
    },
  });
  const campaign = idOf(made.body);
  const published = await it.asOwner("POST", `/campaigns/${campaign}/publish`, { body: {} });
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  await it.app.post("/1/send/externaltrigger.json", {
    to: { identity: users },
    campaign_id: String(Object(published.body)["campaignId"]),
    ExternalTrigger: {},
  });
  await it.app.drain(30_000);
  const { page, complaints } = await open(`/campaigns/${campaign}`);
  await page.getByText(/Users named by triggers.* 4 of them qualified\./).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download them, with how their messages would have ended" }).click();
  expect((await file).suggestedFilename()).toMatch(/^control-users-.*\.csv$/);
  await keyboard(page).press(page.getByRole("link", { name: "Control group: see the messages" }));
  await page
    .getByTitle(/^Message to/)
    .first()
    .click();
  await page
    .getByText("Campaign control group. Without it the message would have ended as “Sent”.")
    .waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await keyboard(page).press(page.getByRole("link", { name: "Open the control groups" }));
  await page.getByRole("heading", { level: 1, name: "Control groups" }).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("what became of a message stands beside what would become of it now, and nothing is sent for it", async () => {
  const hook = aWebhookCampaign(null, "https://hooks.example/late", { name: "Came too early" });
  const { campaignId } = await it.app.publish({
    ...hook,
    start: { ...START_DEFAULTS, purpose: "transactional", unknownUsers: "skip" },
  });
  const fired = await it.app.native("POST", `/campaigns/${campaignId}/triggers`, {
    recipients: [{ to: { identity: "u-1" } }, { to: { identity: "late" } }],
  });
  expect(fired.status, JSON.stringify(fired.body)).toBe(202);
  const ended = "/messages?outcome=profile_not_found";
  await eventually(async () => expect(dataOfBody((await it.asOwner("GET", ended)).body)).toHaveLength(1));
  const [message] = dataOfBody((await it.asOwner("GET", ended)).body);
  expect(message?.["triggerId"]).toBe(fired.body.id);
  await it.app.upload([aProfile("late", { Name: "Robin" })]);

  const { page, complaints } = await open(`/messages/${message?.["id"]}`);
  await keyboard(page).press(button(page, "Check it now"));
  const found = page.getByRole("status", { name: "What if it came now?" });
  await found.getByText("It would come out otherwise now.").waitFor();
  await found.getByText("Sent: it would be sent.").waitFor();
  expect(await found.getByText("Differs", { exact: true }).count()).toBeGreaterThan(1);
  expect(page.url()).toContain("now=true");
  expect(await axeFindings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  expect(await axeFindings(page)).toEqual([]);
  expect(dataOfBody((await it.asOwner("GET", "/messages?outcome=sent")).body)).not.toContainEqual(
    expect.objectContaining({ recipient: { kind: "identity", value: "late" } }),
  );
  expect(complaints).toEqual([]);
  await page.close();
});

const quietAtNight = () => {
  const hook = aWebhookCampaign(null, "https://hooks.example/night", { name: "Quiet at night" });
  return it.app.publish({
    ...hook,
    when: {
      ...WHEN_DEFAULTS,
      doNotDisturb: { week: everyDay("22:00", "07:00"), zone: "user", action: "deliver_after" },
    },
  });
};

const users = (page: Page): Locator => page.locator("input").and(page.getByLabel("User", { exact: true }));
const messagesInAll = async (): Promise<number> =>
  dataOfBody((await it.asOwner("GET", "/messages?limit=100")).body).length;

test("by keyboard a campaign is tried for a user, with a payload, on a night in Tokyo: every check, the message, a link to it, and nothing sent", async () => {
  const { id } = await quietAtNight();
  const before = await messagesInAll();
  const { page, complaints } = await open(`/campaigns/${id}`);
  const hands = keyboard(page);
  await page.keyboard.press("t");
  await hands.press(button(page, "Try it"));
  await page.getByText("Choose a user, or type an identity.").waitFor();
  await eventually(async () => expect(await users(page).and(page.locator(":focus")).count()).toBe(1));
  await page.keyboard.type("u-3");
  await answered(page, 2, /^Kim · u-3$/);
  await pick(page.getByRole("option", { name: /^Kim · u-3$/ }));
  await page.getByRole("radio", { name: "Now", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await hands.press(button(page, "Use the user's zone, Asia/Tokyo"));
  await page.getByLabel("Date and time", { exact: true }).fill("2027-01-10T23:30");
  await page.getByText("10 Jan 2027, 15:30 in your zone, Europe/Berlin.").waitFor();
  await hands.write(field(page, "Payload"), '{"order": twelve}');
  await hands.press(button(page, "Try it"));
  await page.getByText(/Expected a value: text in double quotes/).waitFor();
  await hands.write(field(page, "Payload"), '{"order": 12345678901234567890}');
  await hands.press(button(page, "Try it"));

  await page.getByText("It would be sent later: 10 Jan 2027, 23:00").waitFor();
  await page.getByRole("region", { name: "Facts" }).getByText("11 Jan 2027, 07:00 in Asia/Tokyo").waitFor();
  await page
    .getByRole("region", { name: "The checks" })
    .getByText(/do not disturb/i)
    .first()
    .waitFor();
  await page.getByRole("region", { name: "The message" }).getByText("12345678901234567890").waitFor();
  const left = page.getByRole("region", { name: "What was not asked" });
  await left.getByText(/it was not called/).waitFor();
  await left.getByText(/they are those of now/).waitFor();

  const link = page.url();
  expect(new URL(link).search).toBe("?tab=try&to=user%3A3&at=2027-01-10T23%3A30&zone=Asia%2FTokyo");
  const other = await open(link.slice(it.at("").length));
  await other.page.getByText("It would be sent later: 10 Jan 2027, 23:00").waitFor();
  expect(await messagesInAll()).toBe(before);
  expect([...complaints, ...other.complaints]).toEqual([]);
  await other.page.close();
  await page.close();
});

test("a draft is tried as it is typed, for somebody whom nobody knows, and a refusal stands at its field", async () => {
  const made = await it.asOwner("POST", "/campaigns", {
    body: {
      ...aWebhookCampaign(null, "https://hooks.example/draft", { name: "Not yet" }),
      start: { ...START_DEFAULTS, purpose: "transactional", unknownUsers: "create" },
    },
  });
  const { page, complaints } = await open(`/campaigns/${idOf(made.body)}/edit/what`);
  const hands = keyboard(page);
  await field(page, "Body").focus();
  await hands.write(field(page, "Body"), "");
  await hands.paste(field(page, "Body"), '{"hello":"{{ Profile.Identity }}"}');
  await hands.press(page.getByRole("link", { name: /Overview/ }));
  await hands.goTo("Try without sending");
  await eventually(async () => expect(await users(page).and(page.locator(":focus")).count()).toBe(1));
  await page.keyboard.type("stranger-1");
  await answered(page, 1, /Named by Identity “stranger-1”/);
  await pick(page.getByRole("option", { name: "Named by Identity “stranger-1”" }));
  await hands.press(button(page, "Try it"));
  await page.getByText("It would be sent", { exact: true }).waitFor();
  await page.getByText("A new user, whom the trigger would create").waitFor();
  await page.getByRole("region", { name: "The message" }).getByText("stranger-1").waitFor();

  await field(page, "Payload").focus();
  await hands.write(field(page, "Payload"), "");
  await hands.paste(field(page, "Payload"), `${'{"a":'.repeat(25)}1${"}".repeat(25)}`);
  await page.getByText(/^The answer below is to what was asked before/).waitFor();
  await hands.press(button(page, "Try it again"));
  await page.getByText("Expected at most 20 levels, got 25.").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("a campaign at its cap says so, what waits and when it goes on, and leads to where the cap is raised; one that the safety stop holds is on Home and goes on from its page", async () => {
  const account = it.app.externalId;
  const make = async (path: string, body: object): Promise<string> =>
    idOf((await it.asOwner("POST", path, { body })).body);
  const [user] = dataOfBody((await it.asOwner("GET", "/profiles?text=u-1")).body);
  const places = await decisionPlaces(it, account, make, String(user?.["id"]));
  const { page, complaints } = await open(places["Campaign at its cap"]);
  const cap = page.getByRole("region", { name: "Targeting cap" });
  await cap.getByText("100 of 100 users").waitFor();
  await cap.getByText("205 of 250 users").waitFor();
  await cap.getByText(/^The cap is reached: new users end as “Targeting cap reached”/).waitFor();
  const waiting = page.getByRole("region", { name: "Waiting now" });
  await waiting.getByRole("link", { name: "12" }).waitFor();
  await waiting.getByText(/^next at /).waitFor();
  await keyboard(page).press(cap.getByRole("link", { name: "Raise the cap" }));
  await page.waitForURL(/\/edit\/who/);
  expect(complaints).toEqual([]);
  await page.close();

  const stopped = await open("");
  await stopped.page.getByText("The safety stop holds a campaign").waitFor();
  await keyboard(stopped.page).press(
    stopped.page.getByRole("link", { name: "Price alert", exact: true }).first(),
  );
  const banner = stopped.page.getByRole("status").filter({ hasText: "12,340 messages in five minutes" });
  await banner.getByText("(410)").waitFor();
  await keyboard(stopped.page).press(banner.getByRole("button", { name: "Resume" }));
  await stopped.page.getByText("3 triggers for 3 users wait.").waitFor();
  await keyboard(stopped.page).press(
    stopped.page.getByRole("dialog").getByRole("button", { name: "Resume" }),
  );
  await stopped.page.getByText("Running", { exact: true }).first().waitFor();
  await banner.waitFor({ state: "detached" });
  expect(stopped.complaints).toEqual([]);
  await stopped.page.close();
});

import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDraft } from "../src/campaigns/drafts.ts";
import { listDraftProblems } from "../src/campaigns/problems.ts";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { ListedTemplate } from "../src/contract/whatsapp.ts";
import type { TemplateChoice } from "../src/db/queries/whatsappTemplates.ts";
import { systemClock } from "../src/lib/clock.ts";
import { DomainError } from "../src/lib/errors.ts";
import { secretBox } from "../src/lib/secretBox.ts";
import { createProvider, deleteProvider } from "../src/providers/providers.ts";
import { keepTemplates, listTemplatePage, refreshTemplates } from "../src/providers/templates.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "./helpers/database.ts";
import { channelServices } from "./helpers/providerConfig.ts";
import { anApproved } from "./helpers/whatsapp.ts";

const box = secretBox(randomBytes(32));
const listed = (name: string, more: Partial<ListedTemplate> = {}): ListedTemplate => ({
  name,
  language: "en",
  status: "APPROVED",
  rejectedReason: "",
  content: anApproved({ body: `About ${name}: {{1}}` }),
  ...more,
});
const ALL: TemplateChoice = { providerId: null, search: "", status: "", language: "" };

describe("templates of WhatsApp", () => {
  let database: TestDatabase;
  let accountId: number;
  let providerId: string;

  beforeAll(async () => {
    database = await cloneDatabase();
    accountId = await insertAccount(database.db);
    const config = {
      phoneNumberId: "106540352242922",
      businessAccountId: "102290129340398",
      accessToken: "t",
    };
    const provider = { channel: "whatsapp", kind: "meta", name: "WhatsApp", config } as const;
    providerId = (await createProvider(database.db, box, accountId, provider)).id;
  });
  afterAll(() => database.drop());

  const keep = (templates: ListedTemplate[]) =>
    keepTemplates(database.db, accountId, providerId, { kind: "listed", templates });
  const namesOf = async (choice: Partial<TemplateChoice> = {}, limit = 10) => {
    const { data } = await listTemplatePage(database.db, accountId, { ...ALL, ...choice }, null, limit);
    return data.map(({ name, language }) => `${name} ${language}`);
  };

  test("are kept as they were read last, and found by name, text, status and language", async () => {
    await keep([listed("old")]);
    const { readAt, failure } = await keep([
      listed("order_update"),
      listed("order_update", { language: "de", content: anApproved({ body: "100% Neu\u0000" }) }),
      listed("sale", { status: "REJECTED", rejectedReason: "SCAM" }),
    ]);
    expect(readAt).not.toBeNull();
    expect(failure).toBeNull();
    expect(await namesOf()).toEqual(["order_update de", "order_update en", "sale en"]);
    expect(await namesOf({ search: "ORDER" })).toEqual(["order_update de", "order_update en"]);
    expect(await namesOf({ search: "100%" })).toEqual(["order_update de"]);
    expect(await namesOf({ status: "REJECTED" })).toEqual(["sale en"]);
    expect(await namesOf({ language: "de", providerId })).toEqual(["order_update de"]);
    const page = await listTemplatePage(database.db, accountId, ALL, null, 2);
    expect(page).toMatchObject({ statuses: ["APPROVED", "REJECTED"], languages: ["de", "en"] });
    const rest = await listTemplatePage(database.db, accountId, ALL, page.next, 2);
    expect(rest).toMatchObject({ data: [{ name: "sale", rejectedReason: "SCAM" }], next: null });
  });

  test("stay when the vendor does not give the list, and it is told why", async () => {
    await keep([listed("kept")]);
    const { guard } = channelServices;
    const lookup: typeof guard.lookup = (_host, _options, done) =>
      done(Object.assign(new Error("no"), { code: "ENOTFOUND" }), []);
    const services = { ...channelServices, guard: { ...guard, lookup } };
    const reading = await refreshTemplates({ db: database.db, box, services }, accountId, providerId);
    expect(reading).toMatchObject({ failure: "The host name is not known. Nothing was sent." });
    expect(reading.readAt).not.toBeNull();
    expect(await namesOf()).toEqual(["kept en"]);
  });

  test("belong to their account, and go with their provider", async () => {
    await keep([listed("mine")]);
    const other = await insertAccount(database.db, "TEST-ACCT-0002");
    expect((await listTemplatePage(database.db, other, ALL, null, 10)).data).toEqual([]);
    const refused = keepTemplates(database.db, other, providerId, { kind: "listed", templates: [] });
    await expect(refused).rejects.toBeInstanceOf(DomainError);
    const config = { url: "https://gateway.example", wabaNumber: "+14155550100" };
    const gateway = { channel: "whatsapp", kind: "whatsapp_gateway", name: "Gateway", config } as const;
    const { id } = await createProvider(database.db, box, accountId, gateway);
    const deps = { db: database.db, box, services: channelServices };
    await expect(refreshTemplates(deps, accountId, id)).rejects.toThrow("no list");
    await keepTemplates(database.db, accountId, id, { kind: "listed", templates: [listed("gone")] });
    await deleteProvider(database.db, accountId, id);
    expect(await namesOf()).toEqual(["mine en"]);
  });

  test("decide whether a draft that names one can be published", async () => {
    await keep([listed("order_update")]);
    const problemsOf = async (templateName: string, parameters: string[]) => {
      const draft = await createDraft(
        database.db,
        systemClock,
        accountId,
        {
          name: "Orders",
          channel: "whatsapp",
          start: { ...START_DEFAULTS, purpose: "transactional", providerId },
          what: {
            messageType: "single",
            missingValues: "blank",
            whatsapp: { templateName, language: "en", parameters },
          },
        },
        "test",
      );
      const problems = await listDraftProblems(database.db, accountId, draft.id, new Date(), {
        templateProblems: () => [],
      });
      return problems.filter(({ section }) => section === "what").map(({ field }) => field);
    };
    expect(await problemsOf("order_update", ["{{ ExternalTrigger.id }}"])).toEqual([]);
    expect(await problemsOf("order_update", [])).toEqual(["what.whatsapp.parameters"]);
    expect(await problemsOf("other", ["x"])).toEqual(["what.whatsapp.templateName"]);
  });
});

import { expect, test } from "vitest";
import { anApproved } from "../../tests/helpers/whatsapp.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import { aCampaign } from "../pipeline/render/messages.fixture.ts";
import { type ListedFacts, validateListed } from "./validateListed.ts";

const draft = (message: object = {}): CampaignContent =>
  aCampaign("whatsapp", { templateName: "order", language: "en", parameters: ["a"], ...message });
const listed = (more: Partial<NonNullable<ListedFacts["template"]>> = {}): ListedFacts => ({
  template: {
    name: "order",
    language: "en",
    status: "APPROVED",
    content: anApproved({ body: "Hi {{1}}" }),
    ...more,
  },
});
const told = (facts: ListedFacts | null, message: object = {}): string[] =>
  validateListed(draft(message), facts).map(({ level, message: text }) => `${level}: ${text}`);

test("a template has to be on the list of its provider, and approved", () => {
  expect(told(null)).toEqual([]);
  expect(told(listed())).toEqual([]);
  expect(told({ template: null })[0]).toContain('blocking: The provider lists no template "order" in en.');
  expect(told(listed({ status: "REJECTED" }))).toEqual([
    'blocking: The template "order" cannot be sent: it is rejected.',
  ]);
  expect(told(listed({ status: "PAUSED" }))[0]).toContain("worth_a_look: Meta has paused");
});

test("the template as approved is what a message has to fit, whatever the draft remembers", () => {
  const template = anApproved({ body: "Hi {{1}}" });
  expect(told(listed(), { template })).toEqual([]);
  const longer = listed({ content: anApproved({ body: "Hi {{1}}, {{2}}" }) });
  expect(told(longer, { template })).toEqual([
    "blocking: The template has 2 placeholders in its text, and 1 parameter is given.",
    "worth_a_look: The template was approved with another text than this; take it over anew.",
  ]);
});

test("values that go by name, and parts that no campaign has, are told", () => {
  const named = listed({ content: anApproved({ body: "Hi {{name}}" }) });
  expect(told(named)[0]).toContain("go by name");
  expect(told(listed({ content: anApproved({ unsupported: "a limited-time offer" }) }))).toEqual([
    "blocking: The template has a limited-time offer, which a campaign cannot fill in.",
  ]);
});

import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { CampaignContent } from "../contract/campaign.ts";
import { type DraftFacts, validateDraft } from "./validate.ts";

const now = new Date("2026-03-01T12:00:00Z");
const facts: DraftFacts = {
  now,
  provider: { channel: "email", kind: "smtp", name: "Mail", isVerified: true },
  namesakes: 0,
  takenFormerIds: [],
  segments: [],
  received: [],
};

const email = (more: object = {}) => ({ email: { subject: "Hi", html: "<p>Hello</p>", ...more } });

const draft = (more: object = {}): CampaignContent =>
  Value.Parse(
    CampaignContent,
    Value.Default(CampaignContent, {
      name: "Welcome",
      channel: "email",
      who: {},
      start: { purpose: "transactional", providerId: "01890000-0000-7000-8000-000000000000" },
      what: email(),
      when: {},
      ...more,
    }),
  );

const problems = (more: object = {}, other: Partial<DraftFacts> = {}) =>
  validateDraft(draft(more), { ...facts, ...other }, () => []).map(({ level, field }) => `${level} ${field}`);

describe("what keeps a draft from being published", () => {
  test("a whole draft has nothing to mend", () => {
    expect(problems()).toEqual([]);
  });

  test("each section names the field that is missing", () => {
    expect(problems({ name: " ", start: {}, what: {} })).toEqual([
      "blocking name",
      "blocking start.purpose",
      "blocking start.providerId",
      "blocking what.email",
    ]);
    expect(problems({ what: email({ subject: "", html: "" }) })).toEqual([
      "blocking what.email.subject",
      "blocking what.email.html",
    ]);
  });

  test("each channel asks for what it cannot send without", () => {
    const on = (channel: string, what: object) =>
      problems({ channel, what }, { provider: { channel, kind: "x", name: "P", isVerified: true } });
    expect(on("push", { push: { title: "", body: " " } })).toEqual(["blocking what.push.body"]);
    expect(on("push", { push: { title: "Hi" } })).toEqual([]);
    expect(on("whatsapp", { whatsapp: { templateName: "t", parameters: ["a", ""] } })).toEqual([
      "blocking what.whatsapp.parameters.1",
    ]);
    expect(on("webhook", { webhook: { url: "ftp://x" } })).toEqual(["blocking what.webhook.url"]);
    expect(on("webhook", { webhook: { url: "{{ Profile.hook }}" } })).toEqual([]);
    expect(on("webhook", { webhook: { url: "https://x", headers: [{ name: "a b", value: "" }] } })).toEqual([
      "blocking what.webhook.headers.0.name",
    ]);
  });

  test("a provider must exist, fit the channel and be verified; the sandbox is pointed out", () => {
    const provider = { channel: "email", kind: "smtp", name: "Mail", isVerified: true };
    expect(problems({}, { provider: null })).toEqual(["blocking start.providerId"]);
    expect(problems({}, { provider: { ...provider, channel: "push" } })).toEqual([
      "blocking start.providerId",
    ]);
    expect(problems({}, { provider: { ...provider, isVerified: false } })).toEqual([
      "blocking start.providerId",
    ]);
    expect(problems({}, { provider: { ...provider, kind: "sandbox" } })).toEqual([
      "worth_a_look start.providerId",
    ]);
  });

  test("an end in the past or before the start blocks; a start in the past does not", () => {
    expect(problems({ when: { endAt: "2026-03-01T12:00:00Z" } })).toEqual(["blocking when.endAt"]);
    expect(problems({ when: { startAt: "2026-05-01T00:00:00Z", endAt: "2026-04-01T00:00:00Z" } })).toEqual([
      "blocking when.endAt",
    ]);
    expect(problems({ when: { startAt: "2020-01-01T00:00:00Z" } })).toEqual([]);
  });

  test("former IDs of another campaign, or listed twice, block at their place in the list", () => {
    expect(problems({ formerIds: ["1", "2", "1"] }, { takenFormerIds: ["2"] })).toEqual([
      "blocking formerIds.1",
      "blocking formerIds.2",
    ]);
  });

  test("template errors keep their line and column", () => {
    const found = validateDraft(draft(), facts, () => [
      { field: "what.email.html", message: "tag if is not closed", line: 3, column: 7 },
    ]);
    expect(found).toEqual([
      {
        section: "what",
        level: "blocking",
        field: "what.email.html",
        message: "tag if is not closed",
        line: 3,
        column: 7,
      },
    ]);
  });

  test("what inboxes dislike is worth a look, not blocking", () => {
    const html = `<img src="http://x/a.png">Sale${" ".repeat(103 * 1024)}`;
    const start = { purpose: "promotional", providerId: "01890000-0000-7000-8000-000000000000" };
    expect(problems({ start, what: email({ html }) }, { namesakes: 2 })).toEqual([
      "worth_a_look name",
      ...Array.from({ length: 4 }, () => "worth_a_look what.email.html"),
    ]);
    expect(problems({ start, what: email({ html: "*|UNSUBSCRIBE|*" }) })).toEqual([]);
  });

  test("what large inboxes leave out is named, and so is a mail of images only", () => {
    const html = '<div style="display: flex"><img src="https://x/a.png" alt=""></div><script>1</script>';
    const found = validateDraft(draft({ what: email({ html }) }), facts, () => []);
    expect(found.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "worth_a_look Some large inboxes leave out scripts, flex and grid layouts.",
    ]);
    const images = '<p><img src="https://x/a.png" alt="Sale"></p>';
    expect(problems({ what: email({ html: images }) })).toEqual(["worth_a_look what.email.text"]);
    expect(problems({ what: email({ html: images, text: "Sale" }) })).toEqual([]);
  });

  test("a template's own warning does not block, and hostile HTML is looked through in a moment", () => {
    const warned = validateDraft(draft(), facts, () => [
      { field: "what.email.html", message: "Unknown name", level: "worth_a_look" },
    ]);
    expect(warned.map(({ level }) => level)).toEqual(["worth_a_look"]);
    const startMs = performance.now();
    for (const part of ["<img", "<link", "<", "display:", "Links "]) {
      problems({ what: email({ html: part.repeat(900_000 / part.length) }) });
    }
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

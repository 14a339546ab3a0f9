import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { CampaignContent } from "../contract/campaign.ts";
import { WEEKDAYS } from "../contract/schedule.ts";
import { type DraftFacts, validateDraft } from "./validate.ts";

const now = new Date("2026-03-01T12:00:00Z");
const facts: DraftFacts = {
  now,
  timeZone: "Europe/Vienna",
  provider: { channel: "email", kind: "smtp", name: "Mail", isVerified: true },
  backup: null,
  second: null,
  namesakes: 0,
  takenFormerIds: [],
  segments: [],
  received: [],
  controlGroups: [],
  codePools: [],
  linkedApis: [],
  contentBlocks: [],
  areLinksReachable: true,
  postalAddress: "Tea & Co, 12 Harbour Street, Dublin",
  listedTemplate: null,
};

const email = (more: object = {}) => ({
  email: { subject: "Hi", html: "<p>Hello</p>*|UNSUBSCRIBE|* {{ Account.postal_address }}", ...more },
});

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

describe("what few e-mails need", () => {
  const named = (...names: string[]) => names.map((name) => ({ name, value: "x" }));

  test("reserved, nameless and repeated headers are refused at their place", () => {
    const headers = named("X-Order", "List-Unsubscribe", "X Order", "x-order");
    expect(problems({ what: email({ headers }) })).toEqual([
      "blocking what.email.headers.1.name",
      "blocking what.email.headers.2.name",
    ]);
    expect(problems({ what: email({ headers: named("X-Order", "x-order") }) })).toEqual([
      "blocking what.email.headers.1.name",
    ]);
    const long = [{ name: "X-Order", value: "x".repeat(2_000) }];
    expect(problems({ what: email({ headers: long }) })).toEqual(["blocking what.email.headers"]);
  });

  test("a link parameter has a name that an address can carry, once", () => {
    expect(problems({ what: email({ linkParameters: named("utm_source", "a b", "a=b", "") }) })).toEqual([
      "blocking what.email.linkParameters.1.name",
      "blocking what.email.linkParameters.2.name",
      "blocking what.email.linkParameters.3.name",
    ]);
    expect(problems({ what: email({ linkParameters: named("utm_source", "UTM_source") }) })).toHaveLength(1);
  });

  test("an attachment has an address of the web, and a name that says what it is", () => {
    const attachments = [
      { url: "{{ ExternalTrigger.invoice }}", name: "" },
      { url: "https://a.example/i", name: "invoice-{{ ExternalTrigger.no }}.pdf" },
      { url: "", name: "" },
      { url: "ftp://a.example/a.pdf", name: "" },
      { url: "https://a.example/i", name: "setup.exe" },
    ];
    expect(problems({ what: email({ attachments }) })).toEqual([
      "blocking what.email.attachments.2.url",
      "blocking what.email.attachments.3.url",
      "blocking what.email.attachments.4.name",
    ]);
  });

  test("who asks for copies is told what they carry", () => {
    expect(problems({ what: email({ bcc: "archive@example.com" }) })).toEqual([
      "worth_a_look what.email.bcc",
    ]);
  });
});

const at = (time: string) => ({ time, ifPassed: "next_day" });
const until = (time: string) => ({ time, zone: "user", action: "next_day" });

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
    const html = `<img src="http://x/a.png">Sale*|UNSUBSCRIBE|*{{ Account.postal_address }}${" ".repeat(103 * 1024)}`;
    const start = { purpose: "promotional", providerId: "01890000-0000-7000-8000-000000000000" };
    expect(problems({ start, what: email({ html }) }, { namesakes: 2 })).toEqual([
      "worth_a_look name",
      ...Array.from({ length: 3 }, () => "worth_a_look what.email.html"),
    ]);
  });

  test("a promotional e-mail without a link to unsubscribe blocks, a transactional one does not", () => {
    const providerId = "01890000-0000-7000-8000-000000000000";
    const of = (purpose: string, html: string) =>
      problems({ start: { purpose, providerId }, what: email({ html }) });
    const address = "{{ Account.postal_address }}";
    expect(of("promotional", `<p>Hello</p>${address}`)).toEqual(["blocking what.email.html"]);
    expect(of("transactional", "<p>Hello</p>")).toEqual([]);
    for (const link of ["*|UNSUBSCRIBE|*", "{{ Links.unsubscribe }}", "{{Links . unsubscribe}}"]) {
      expect(of("promotional", link + address)).toEqual([]);
    }
  });

  test("a promotional e-mail blocks without the account's postal address, by its variable or as it is written", () => {
    const start = { purpose: "promotional", providerId: "01890000-0000-7000-8000-000000000000" };
    const told = (html: string, postalAddress = facts.postalAddress, purpose = start.purpose) =>
      validateDraft(
        draft({ start: { ...start, purpose }, what: email({ html: `*|UNSUBSCRIBE|*${html}` }) }),
        { ...facts, postalAddress },
        () => [],
      ).map(({ message }) => message);
    expect(told("<p>Hello</p>")).toEqual([
      "A promotional e-mail needs your postal address: put {{ Account.postal_address }} into it, or the footer of the brand.",
    ]);
    expect(told("{{ Account.postal_address }}")).toEqual([]);
    expect(told("<p>TEA &amp; Co<br>12 Harbour&nbsp;Street<br>Dublin</p>")).toEqual([]);
    expect(told("<p>12 Harbour Street</p>")).toHaveLength(1);
    expect(told("{{ Account.postal_address }}", null)).toEqual([
      expect.stringContaining("set it under Settings, Account"),
    ]);
    expect(told("<p>Hello</p>", null, "transactional")).toEqual([]);
  });

  test("a promotional e-mail that leaves the house blocks while readers could not follow its links", () => {
    const areLinksReachable = false;
    const start = { purpose: "promotional", providerId: "01890000-0000-7000-8000-000000000000" };
    expect(problems({ start }, { areLinksReachable })).toEqual(["blocking start.providerId"]);
    expect(problems({}, { areLinksReachable })).toEqual([]);
    const provider = { channel: "email", kind: "sandbox", name: "Sandbox", isVerified: true };
    expect(problems({ start }, { areLinksReachable, provider })).toEqual(["worth_a_look start.providerId"]);
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

describe("whom a campaign leaves out, and how often and when it may go", () => {
  const custom = { id: "019a0000-0000-7000-8000-00000000000a", kind: "custom", name: "Spring" } as const;
  const system = { id: "019a0000-0000-7000-8000-00000000000b", kind: "system", name: "All" } as const;
  const promotional = { purpose: "promotional", providerId: "01890000-0000-7000-8000-000000000000" };
  const dailyRange = (from: string, to: string, more: object = {}) => ({
    doNotDisturb: {
      week: Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from, to }]])),
      zone: "user",
      action: "deliver_after",
      ...more,
    },
  });

  /** What is said of the message itself is not asked here. */
  const found = (more: object, other: Partial<DraftFacts> = {}) =>
    problems(more, other).filter((problem) => !problem.includes(" what."));

  test("a control group must be there, and be chosen once", () => {
    const chosen = { who: { customControlGroups: [custom.id, custom.id, system.id] }, start: promotional };
    expect(found(chosen, { controlGroups: [custom, system] })).toEqual([
      "blocking who.customControlGroups.1",
      "blocking who.customControlGroups.2",
    ]);
  });

  test("a control group on a message that users wait for is pointed out, on any other it is not", () => {
    const who = {
      systemControlGroup: "yes",
      customControlGroups: [custom.id],
      campaignControlPercent: 10,
    };
    const controlGroups = [custom, system];
    expect(found({ who }, { controlGroups })).toEqual([
      "worth_a_look who.systemControlGroup",
      "worth_a_look who.customControlGroups",
      "worth_a_look who.campaignControlPercent",
    ]);
    expect(found({ who, start: promotional }, { controlGroups })).toEqual([]);
    // nobody is left out by a system group that the account has not
    expect(found({ who: { systemControlGroup: "yes" } })).toEqual([]);
  });

  test("a cap a day above the cap in all is pointed out", () => {
    expect(found({ who: { targetingCap: { total: 100, perDay: 200 } } })).toEqual([
      "worth_a_look who.targetingCap.perDay",
    ]);
    expect(found({ who: { targetingCap: { total: 200, perDay: 100 } } })).toEqual([]);
  });

  test("going past the global limits is pointed out where the purpose would have kept them", () => {
    expect(found({ start: promotional, when: { globalLimits: "no" } })).toEqual([
      "worth_a_look when.globalLimits",
    ]);
    expect(found({ when: { globalLimits: "no" } })).toEqual([]);
  });

  test("a gap between messages that come once at most is pointed out", () => {
    expect(found({ when: { messageLimit: { minimumGapMinutes: 5, atMostEver: 1 } } })).toEqual([
      "worth_a_look when.messageLimit.minimumGapMinutes",
    ]);
  });

  test("a week without a free minute blocks; one minute is enough", () => {
    expect(found({ when: dailyRange("00:00", "24:00") })).toEqual(["blocking when.doNotDisturb.week"]);
    expect(found({ when: dailyRange("12:00", "11:59") })).toEqual([]);
  });

  test("a range that ends when it starts is pointed out at its place", () => {
    const week = { monday: [{ from: "09:00", to: "09:00" }] };
    const when = { doNotDisturb: { week, zone: "user", action: "discard" } };
    expect(found({ when })).toEqual(["worth_a_look when.doNotDisturb.week.monday.0.to"]);
  });

  test.each([
    ["a time of day after the cut-off", { deliverAt: at("20:00"), cutOff: until("20:00") }, "when.deliverAt"],
    ["a cut-off at midnight", { cutOff: until("00:00") }, "when.cutOff"],
    [
      "a time of day that is never free",
      { ...dailyRange("08:00", "10:00"), deliverAt: at("09:00") },
      "when.deliverAt",
    ],
    [
      "ranges and cut-off that meet",
      { ...dailyRange("00:00", "12:00"), cutOff: until("12:00") },
      "when.cutOff",
    ],
  ])("%s: that no moment is left is pointed out", (_name, when, field) => {
    expect(found({ when })).toEqual([`worth_a_look ${field}`]);
  });

  test("what lies on different clocks, or leaves a moment, is fine", () => {
    for (const when of [
      { deliverAt: at("19:59"), cutOff: until("20:00") },
      { deliverAt: at("20:00"), cutOff: { ...until("12:00"), zone: "account" } },
      dailyRange("22:00", "08:00"),
    ]) {
      expect(found({ when })).toEqual([]);
    }
  });

  test("a window shorter than a day with a time of day is pointed out", () => {
    const when = { startAt: "2026-04-01T00:00:00Z", endAt: "2026-04-01T12:00:00Z", deliverAt: at("09:00") };
    expect(found({ when })).toEqual(["worth_a_look when.deliverAt"]);
  });

  describe("a window that the rules fill", () => {
    const weekend = { saturday: [{ from: "00:00", to: "24:00" }], sunday: [{ from: "00:00", to: "24:00" }] };
    const quiet = (zone: "user" | "account") => ({
      doNotDisturb: { week: weekend, zone, action: "discard" },
    });
    /** On Sunday, 5 April 2026, a day in Vienna of 24 hours from 22:00 UTC of Saturday. */
    const sunday = (from: string, to: string) => ({
      startAt: `2026-04-05T${from}:00Z`,
      endAt: `2026-04-05T${to}:00Z`,
    });

    test("blocks when no moment is left on the account's clock, to the minute", () => {
      expect(found({ when: { ...quiet("account"), ...sunday("08:00", "22:00") } })).toEqual([
        "blocking when.doNotDisturb.week",
      ]);
      expect(found({ when: { ...quiet("account"), ...sunday("08:00", "22:01") } })).toEqual([]);
    });

    test("blocks when no user's clock leaves one, wherever the user is", () => {
      const blocked = { when: { ...quiet("user"), ...sunday("08:00", "10:00") } };
      expect(found(blocked)).toEqual(["blocking when.doNotDisturb.week"]);
      // 10:00 UTC is the Monday of Kiritimati, 14 hours ahead
      expect(found({ when: { ...quiet("user"), ...sunday("08:00", "10:01") } })).toEqual([
        "worth_a_look when.doNotDisturb.week",
      ]);
      const [problem] = validateDraft(draft(blocked), facts, () => []);
      expect(problem?.message).toBe(
        "Between Sun 5 Apr 2026 10:00 and Sun 5 Apr 2026 12:00 (Europe/Vienna) do not disturb leaves no moment free on any user's clock, so that nothing would ever be sent. Mend this, or start and end.",
      );
    });

    test("is pointed out when users in the account's zone are the ones who never get it", () => {
      const when = { deliverAt: at("09:00"), ...sunday("08:00", "18:00") };
      expect(found({ when })).toEqual(["worth_a_look when.deliverAt"]);
      expect(found({ when: { cutOff: until("09:00"), ...sunday("08:00", "18:00") } })).toEqual([
        "worth_a_look when.cutOff",
      ]);
    });

    test("counts from now where the start lies behind", () => {
      const when = { ...quiet("account"), startAt: "2026-02-01T00:00:00Z", endAt: "2026-03-01T20:00:00Z" };
      expect(found({ when })).toEqual(["blocking when.doNotDisturb.week"]);
    });
  });
});

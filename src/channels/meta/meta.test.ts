import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { channelConformance } from "../../../tests/helpers/channelConformance.ts";
import { vendorConformance, vendorWorkshop } from "../../../tests/helpers/mailVendor.ts";
import { channelServices } from "../../../tests/helpers/providerConfig.ts";
import type { ReceiverAnswer } from "../../../tests/helpers/webhookReceiver.ts";
import { aWhatsApp, aWholeWhatsApp } from "../../../tests/helpers/whatsapp.ts";
import { newId } from "../../lib/ids.ts";
import { MetaConfig } from "./config.ts";
import { meta, metaAt } from "./meta.ts";

const aConfig = (settings: Partial<MetaConfig> = {}): MetaConfig =>
  Value.Parse(
    MetaConfig,
    Value.Default(MetaConfig, {
      phoneNumberId: "106540352242922",
      businessAccountId: "102290129340398",
      accessToken: "to-ken-77",
      ...settings,
    }),
  );

const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
const TAKEN = json(200, {
  messaging_product: "whatsapp",
  contacts: [{ input: "+14155550101", wa_id: "14155550101" }],
  messages: [{ id: "wamid.HBgL", message_status: "accepted" }],
});
const failed = (status: number, code: number) =>
  json(status, {
    error: {
      message: `(#${code}) About 14155550101 and to-ken-77`,
      type: "OAuthException",
      code,
      error_data: { messaging_product: "whatsapp", details: "Told to +14155550101." },
      fbtrace_id: "x",
    },
  });

channelConformance<MetaConfig>(
  vendorConformance(
    { taken: TAKEN, refused: failed(400, 132001), throttled: failed(400, 130429) },
    metaAt,
    (timeoutMs) => aConfig({ timeoutMs }),
    {
      secret: "to-ken-77",
      address: "14155550101",
      end: '"biz_opaque_callback_data"',
      content: (note) => aWhatsApp({ parameters: [note] }),
    },
  ),
);

const text = (value: string, name?: string) => ({
  type: "text",
  ...(name === undefined ? {} : { parameter_name: name }),
  text: value,
});
const button = (index: string, kind: string, parameter: object) => ({
  type: "button",
  sub_type: kind,
  index,
  parameters: [parameter],
});

/** What `aWholeWhatsApp` becomes. */
const WHOLE = [
  {
    type: "header",
    parameters: [
      { type: "document", document: { link: "https://example.com/a.pdf", filename: "Invoice.pdf" } },
    ],
  },
  { type: "body", parameters: [text("Pat", "name"), text("17", "order")] },
  button("1", "url", text("17")),
  button("2", "quick_reply", { type: "payload", payload: "stop-17" }),
  button("3", "copy_code", { type: "coupon_code", coupon_code: "SAVE10" }),
  {
    type: "carousel",
    cards: [
      {
        card_index: 0,
        components: [
          {
            type: "header",
            parameters: [{ type: "image", image: { link: "https://example.com/a.png" } }],
          },
          { type: "body", parameters: [text("Tea")] },
          button("0", "url", text("tea")),
        ],
      },
    ],
  },
];

describe("Meta's Cloud API", () => {
  const { server, opened, outcomeOf } = vendorWorkshop(metaAt);

  test("a message leaves as Meta documents it, values by name where the template's are named, with our id", async () => {
    const { url, requests } = await server(() => TAKEN);
    const messageId = newId();
    const request = { accountId: 1, messageId, campaignId: newId(), content: aWholeWhatsApp() };
    expect(await opened(url, aConfig()).send(request)).toMatchObject({
      kind: "sent",
      providerId: "wamid.HBgL",
      code: "accepted",
    });
    const [sent] = requests;
    expect(sent).toMatchObject({ method: "POST", path: "/v24.0/106540352242922/messages" });
    expect(sent?.headers).toMatchObject({ authorization: "Bearer to-ken-77" });
    expect(JSON.parse(sent?.body.toString("utf8") ?? "")).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: "+14155550101",
      type: "template",
      template: {
        name: "order_update",
        language: { code: "en_US" },
        components: WHOLE,
      },
      biz_opaque_callback_data: messageId,
    });
  });

  test.each<[ReceiverAnswer, object]>([
    [failed(400, 4), { kind: "throttled" }],
    [failed(400, 80007), { kind: "throttled" }],
    [failed(400, 131048), { kind: "throttled", afterMs: 1_800_000 }],
    [failed(400, 131056), { kind: "throttled", afterMs: 10_000 }],
    [failed(400, 132015), { kind: "throttled", afterMs: 1_800_000, code: "132015" }],
    [failed(401, 190), { kind: "try_later", code: "190" }],
    [failed(403, 200), { kind: "try_later" }],
    [failed(403, 131031), { kind: "try_later" }],
    [failed(400, 131042), { kind: "try_later" }],
    [failed(500, 131000), { kind: "try_later" }],
    [failed(400, 131026), { kind: "refused", addressDead: true }],
    [failed(400, 131047), { kind: "refused", code: "131047" }],
    [failed(400, 131049), { kind: "refused" }],
    [failed(400, 131050), { kind: "refused" }],
    [failed(400, 132000), { kind: "refused" }],
    [failed(404, 132001), { kind: "refused" }],
    [failed(400, 132016), { kind: "refused" }],
    [failed(400, 999_999), { kind: "refused", code: "999999" }],
    [failed(500, 999_999), { kind: "try_later" }],
    [
      { status: 502, body: "<html>" },
      { kind: "try_later", code: "502" },
    ],
    [
      { status: 429, body: "" },
      { kind: "throttled", code: "429" },
    ],
    [
      { status: 200, body: "{" },
      { kind: "sent", providerId: null },
    ],
    [
      json(200, { messages: [{ id: "wamid.1", message_status: "held_for_quality_assessment" }] }),
      { kind: "sent", providerId: "wamid.1", code: "held_for_quality_assessment" },
    ],
  ])("what Meta answers becomes an outcome by its code: %j", async (answer, expected) => {
    expect(await outcomeOf(aConfig(), answer, aWhatsApp())).toMatchObject(expected);
  });
});

const COMPONENTS = [
  { type: "HEADER", format: "IMAGE", example: { header_handle: ["x"] } },
  { type: "BODY", text: "Hi {{1}}" },
  { type: "FOOTER", text: "Bye" },
  {
    type: "BUTTONS",
    buttons: [
      { type: "URL", text: "See", url: "https://example.com/{{1}}" },
      { type: "PHONE_NUMBER", text: "Call", phone_number: "+14155550100" },
      { type: "QUICK_REPLY", text: "Stop" },
      { type: "COPY_CODE", text: "Copy" },
    ],
  },
  {
    type: "CAROUSEL",
    cards: [
      {
        components: [
          { type: "HEADER", format: "VIDEO" },
          { type: "BODY", text: "{{1}}" },
        ],
      },
    ],
  },
];
const FIRST = {
  name: "a",
  language: "en",
  status: "APPROVED",
  category: "MARKETING",
  components: COMPONENTS,
};
const SECOND = {
  name: "b",
  language: "de",
  status: "REJECTED",
  rejected_reason: "INVALID_FORMAT",
  category: "MARKETING",
  components: [{ type: "LIMITED_TIME_OFFER" }, { type: "BODY", text: "x" }],
};

describe("templates of Meta", () => {
  const { server } = vendorWorkshop(metaAt);
  const list = async (answer: (path: string) => ReceiverAnswer) => {
    const { url, requests } = await server(({ path }) => answer(path));
    const { listTemplates } = metaAt(url);
    if (listTemplates === undefined) throw new Error("it lists templates");
    return { result: await listTemplates(aConfig(), channelServices), requests };
  };

  test("are read page by page, each with what it takes", async () => {
    const { result, requests } = await list((path) =>
      path.includes("after=c1")
        ? json(200, { data: [SECOND], paging: { cursors: { after: "c2" } } })
        : json(200, {
            data: [FIRST, "no template"],
            paging: { cursors: { after: "c1" }, next: "https://graph.facebook.com/next" },
          }),
    );
    expect(requests.map(({ path }) => path.split("?")[0])).toEqual([
      "/v24.0/102290129340398/message_templates",
      "/v24.0/102290129340398/message_templates",
    ]);
    expect(result).toEqual({
      kind: "listed",
      templates: [
        {
          name: "a",
          language: "en",
          status: "APPROVED",
          rejectedReason: "",
          content: {
            category: "MARKETING",
            header: { kind: "image", text: "" },
            body: "Hi {{1}}",
            footer: "Bye",
            buttons: [
              { kind: "url", text: "See", target: "https://example.com/{{1}}" },
              { kind: "phone", text: "Call", target: "+14155550100" },
              { kind: "quick_reply", text: "Stop", target: "" },
              { kind: "copy_code", text: "Copy", target: "" },
            ],
            cards: [{ kind: "video", body: "{{1}}", buttons: [] }],
          },
        },
        expect.objectContaining({
          status: "REJECTED",
          rejectedReason: "INVALID_FORMAT",
          content: expect.objectContaining({ unsupported: "a limited-time offer" }),
        }),
      ],
    });
  });

  test("that cannot be read are told with what Meta said, without the token", async () => {
    const { result } = await list(() => failed(401, 190));
    expect(result).toMatchObject({ kind: "failed", detail: expect.stringContaining("expired") });
    expect(JSON.stringify(result)).not.toContain("to-ken-77");
    expect((await list(() => ({ status: 200, body: "{}" }))).result).toMatchObject({ kind: "failed" });
  });
});

describe("verifying", () => {
  const { server } = vendorWorkshop(metaAt);
  const verified = async (settings: Partial<MetaConfig>, answers: Record<string, ReceiverAnswer> = {}) => {
    const right: Record<string, ReceiverAnswer> = {
      "/v24.0/106540352242922": json(200, {
        display_phone_number: "+1 555 078 3881",
        verified_name: "The Shop",
        quality_rating: "GREEN",
      }),
      "/v24.0/102290129340398/phone_numbers": json(200, { data: [{ id: "106540352242922" }] }),
      "/v24.0/102290129340398/message_templates": json(200, { data: [{ name: "a" }] }),
      "/v24.0/102290129340398/subscribed_apps": json(200, { data: [] }),
    };
    const { url } = await server(({ path }) => {
      const known = path.split("?")[0] ?? "";
      return answers[known] ?? right[known] ?? { status: 404 };
    });
    return metaAt(url).verify(aConfig(settings), channelServices);
  };

  test("asks for the number, its account and the templates, and says whether Meta reports", async () => {
    const { isReady, steps } = await verified({ appSecret: "s", verifyToken: "v" });
    expect(isReady).toBe(true);
    expect(steps.map(({ detail }) => detail)).toEqual([
      "Messages come from +1 555 078 3881 (The Shop). Its quality is green.",
      "The phone number belongs to the business account.",
      "The templates can be read.",
      expect.stringContaining("reports to no app yet"),
    ]);
    expect((await verified({})).steps[3]?.detail).toContain("App secret or verify token is missing");
  });

  test("stops at the step that failed", async () => {
    const other = { "/v24.0/102290129340398/phone_numbers": json(200, { data: [{ id: "1" }] }) };
    expect(await verified({}, other)).toMatchObject({
      isReady: false,
      steps: [{ isOk: true }, { isOk: false, name: "Find the number in the business account" }],
    });
    const expired = { "/v24.0/106540352242922": failed(401, 190) };
    const { isReady, steps } = await verified({}, expired);
    expect(isReady).toBe(false);
    expect(steps).toHaveLength(1);
    expect(JSON.stringify(steps)).not.toContain("to-ken-77");
  });

  test("goes to Meta's own host", () => {
    expect(meta).toMatchObject({ kind: "meta", takesIdempotencyId: false });
  });
});

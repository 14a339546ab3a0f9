import { describe, expect, test } from "vitest";
import { newId } from "../../lib/ids.ts";
import type { Callback } from "../report.ts";
import type { SmtpConfig } from "./config.ts";
import { receiveMailEvents } from "./receive.ts";

const config: SmtpConfig = {
  host: "mail.example.com",
  port: 587,
  security: "starttls",
  username: "",
  password: "",
  fromName: "",
  fromAddress: "shop@example.com",
  returnPath: "account",
  callbackSecret: "",
  poolConnections: 1,
  timeoutMs: 1_000,
  caCertificate: "",
};
const now = new Date("2026-03-01T12:00:00Z");
const messageId = newId();

const receive = (body: unknown, more: Partial<SmtpConfig> = {}, headers: Callback["headers"] = {}) =>
  receiveMailEvents(
    {
      method: "POST",
      url: "https://clarion.example/callbacks/x",
      query: new URLSearchParams(),
      headers,
      body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    },
    { ...config, ...more },
    now,
  );

describe("the generic e-mail callback", () => {
  test("reads one event or many, by the value of the mail's own header", async () => {
    const types = ["delivered", "hard_bounce", "soft_bounce", "spam", "unsubscribed"];
    const answer = await receive(types.map((type) => ({ type, meta: messageId, reason: "why" })));
    expect(answer).toMatchObject({
      kind: "reports",
      unread: [],
      reports: [
        { kind: "delivered", messageId, detail: "why", at: now },
        { kind: "bounced", isPermanent: true },
        { kind: "bounced", isPermanent: false },
        { kind: "complained" },
        { kind: "unsubscribed" },
      ],
    });
    expect(await receive({ type: "delivered", meta: messageId })).toMatchObject({
      reports: [{ kind: "delivered", messageId }],
    });
  });

  test("reads the older form, which names addresses", async () => {
    expect(
      await receive([{ event: "hardbounce", data: [{ e: "a@example.com", ts: 1_772_366_400 }] }]),
    ).toMatchObject({
      reports: [{ kind: "bounced", isPermanent: true, address: "a@example.com", messageId: null, at: now }],
    });
  });

  test("gives a report told again the same id", async () => {
    const event = { type: "spam", meta: messageId, timestamp: 1_772_366_400 };
    const [one, other] = [await receive(event), await receive([event])];
    expect(one).toEqual(other);
  });

  test("says what of it cannot be read, and refuses what has nothing to read", async () => {
    expect(
      await receive([{ type: "delivered", meta: messageId }, { type: "lost", email: "a@example.com" }, {}]),
    ).toMatchObject({
      reports: [{ kind: "delivered" }],
      unread: [{ event: "lost", email: "a@example.com" }, { error: "Mandatory parameter missing: type" }],
    });
    for (const body of ["no json", {}, { type: "spam" }, { type: "spam", meta: "email|17|1" }, [null]]) {
      expect(await receive(body)).toMatchObject(
        Array.isArray(body) ? { kind: "reports", reports: [] } : { kind: "refused", status: 400 },
      );
    }
  });

  test("takes the secret of the settings as a bearer token or a password, and nothing else", async () => {
    const event = { type: "delivered", meta: messageId };
    const secured = { callbackSecret: "s3cret" };
    const kindFor = async (authorization: string) =>
      (await receive(event, secured, authorization === "" ? {} : { authorization })).kind;
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
    expect(await Promise.all(["Bearer s3cret", basic("any:s3cret")].map(kindFor))).toEqual([
      "reports",
      "reports",
    ]);
    expect(
      await Promise.all(["", "Bearer", "Bearer s3cre", basic("s3cret"), basic("s3cret:x")].map(kindFor)),
    ).toEqual(Array.from({ length: 5 }, () => "refused"));
  });
});

import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newId } from "../../lib/ids.ts";
import type { Callback } from "../report.ts";
import { receiveMeta } from "./callback.ts";

const CONFIG = {
  phoneNumberId: "106540352242922",
  businessAccountId: "102290129340398",
  accessToken: "to-ken-77",
  appSecret: "app-secret",
  verifyToken: "verify-me",
  apiVersion: "v24.0",
  timeoutMs: 10_000,
};
const NOW = new Date("2026-03-01T10:00:00Z");

const aCallback = (parts: Partial<Callback>): Callback => ({
  method: "POST",
  url: "https://clarion.example/callback",
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
  ...parts,
});

const signed = (payload: unknown, secret = "app-secret"): Callback => {
  const body = Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return aCallback({ body, headers: { "x-hub-signature-256": `sha256=${signature}` } });
};

const change = (field: string, value: object) => ({
  object: "whatsapp_business_account",
  entry: [{ id: "102290129340398", changes: [{ field, value }] }],
});
const reportsOf = (field: string, value: object) => {
  const answer = receiveMeta(signed(change(field, value)), CONFIG, NOW);
  if (answer.kind !== "reports") throw new Error(`expected reports, got ${answer.kind}`);
  return answer.reports;
};

describe("a callback of Meta's", () => {
  test("asks whether the address is ours, and is answered only to the right verify token", () => {
    const ask = (token: string, config = CONFIG) =>
      receiveMeta(
        aCallback({
          method: "GET",
          query: new URLSearchParams({
            "hub.mode": "subscribe",
            "hub.verify_token": token,
            "hub.challenge": "1158201444",
          }),
        }),
        config,
        NOW,
      );
    expect(ask("verify-me")).toEqual({ kind: "answer", contentType: "text/plain", body: "1158201444" });
    expect(ask("other")).toMatchObject({ kind: "refused", status: 403 });
    expect(ask("", { ...CONFIG, verifyToken: "" })).toMatchObject({ kind: "refused", status: 403 });
  });

  test("is believed only when it is signed by the app secret", () => {
    const payload = change("messages", {});
    expect(receiveMeta(signed(payload), CONFIG, NOW)).toEqual({ kind: "reports", reports: [] });
    expect(receiveMeta(signed(payload, "other"), CONFIG, NOW)).toMatchObject({ status: 401 });
    expect(receiveMeta(aCallback({ body: Buffer.from("{}") }), CONFIG, NOW)).toMatchObject({ status: 401 });
    const without = { ...CONFIG, appSecret: "" };
    expect(receiveMeta(signed(payload, ""), without, NOW)).toMatchObject({ status: 401 });
    for (const strange of ["[", "null", "[]", { object: "page" }])
      expect(receiveMeta(signed(strange), CONFIG, NOW)).toMatchObject({ kind: "refused", status: 400 });
  });

  test("tells what became of a message, once for each status", () => {
    const messageId = newId();
    const status = (word: string, more: object = {}) => ({
      id: "wamid.1",
      status: word,
      timestamp: "1772359200",
      recipient_id: "14155550101",
      biz_opaque_callback_data: messageId,
      ...more,
    });
    const errors = [
      { code: 131026, title: "Message undeliverable", error_data: { details: "of 14155550101" } },
    ];
    const reports = reportsOf("messages", {
      statuses: [
        status("sent"),
        status("delivered"),
        status("read"),
        status("failed", { errors }),
        status("failed", { errors: [{ code: 131050, title: "t" }] }),
        status("failed", { errors: [{ code: 131049 }], biz_opaque_callback_data: "not ours" }),
        { status: "read" },
        "strange",
      ],
    });
    const known = { messageId, providerId: "wamid.1", address: "+14155550101", at: NOW };
    expect(reports).toMatchObject([
      { ...known, id: "wamid.1:delivered", kind: "delivered" },
      { ...known, id: "wamid.1:read", kind: "opened", isMachine: false },
      { ...known, id: "wamid.1:failed", kind: "bounced", isPermanent: true, code: "131026" },
      { ...known, kind: "unsubscribed", code: "131050" },
      { kind: "undelivered", isPermanent: false, messageId: null, code: "131049" },
    ]);
    expect(reports[2]?.detail).not.toContain("14155550101");
  });

  test("tells what somebody wrote or tapped, and to which message", () => {
    const message = (type: string, more: object) => ({
      from: "14155550101",
      id: `wamid.${type}`,
      timestamp: "1772359200",
      type,
      ...more,
    });
    const reports = reportsOf("messages", {
      messages: [
        message("text", { text: { body: "STOP" }, context: { id: "wamid.1" } }),
        message("button", { button: { text: "Stop promotions", payload: "stop-17" } }),
        message("interactive", { interactive: { type: "button_reply", button_reply: { title: "Yes" } } }),
        message("image", { image: { id: "1", caption: "see" } }),
        message("audio", { audio: { id: "1" } }),
        message("reaction", { reaction: { emoji: "x" } }),
        message("system", { system: { body: "" } }),
        { type: "text", text: { body: "from nobody" } },
      ],
    });
    expect(reports.map(({ detail }) => detail)).toEqual(["STOP", "Stop promotions", "Yes", "see", "(audio)"]);
    expect(reports[0]).toMatchObject({
      id: "wamid.text",
      kind: "replied",
      providerId: "wamid.1",
      address: "+14155550101",
      at: NOW,
    });
  });

  test("tells who stopped marketing messages in WhatsApp", () => {
    const preference = (value: string) => ({
      wa_id: "14155550101",
      category: "marketing_messages",
      value,
      timestamp: 1772359200,
    });
    expect(
      reportsOf("user_preferences", { user_preferences: [preference("stop"), preference("resume")] }),
    ).toMatchObject([{ kind: "unsubscribed", address: "+14155550101", at: NOW }]);
  });

  test("tells that templates are no longer as they were read", () => {
    const value = { event: "PAUSED", message_template_name: "a", message_template_language: "en" };
    expect(receiveMeta(signed(change("message_template_status_update", value)), CONFIG, NOW)).toEqual({
      kind: "reports",
      reports: [],
      areTemplatesStale: true,
    });
  });
});

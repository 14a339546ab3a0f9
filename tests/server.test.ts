import { describe, expect, test } from "vitest";
import { createCredential } from "../src/accounts/credentials.ts";
import { sql } from "../src/db/sql.ts";
import { startApi } from "../src/http/server.ts";
import { systemClock } from "../src/lib/clock.ts";
import { secretBox } from "../src/lib/secretBox.ts";
import { draftOf, openApi, testConfig, textOf as text } from "./helpers/api.ts";
import { cloneDatabase } from "./helpers/database.ts";

describe("the server", () => {
  test("it listens where it is told, says where, and stops while idle connections are open", async () => {
    const database = await cloneDatabase();
    const log = { error: () => {}, warn: () => {} };
    const box = secretBox(Buffer.alloc(32, 1));
    const api = await startApi({ config: testConfig, db: database.db, box, clock: systemClock, log });
    const answer = await fetch(`${api.url}/healthz`);
    expect(await answer.json()).toEqual({ status: "ok" });
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    await api.close();
    await expect(fetch(`${api.url}/healthz`)).rejects.toThrow();
    await database.drop();
  });

  test("a trigger accepted by the compatible API is found by the native one, under the id it was answered", async () => {
    const api = await openApi();
    try {
      const account = await api.account("Both");
      const credential = await createCredential(api.database.db, api.box, account.id, {
        name: "backend",
        scopes: ["trigger"],
        isTest: false,
        passcode: "AN-OLD-PASSCODE",
      });
      const id = await draftOf(api, account, { formerIds: ["1234567890"] });
      await api.call(account.apiKey, "POST", `/campaigns/${id}/publish`);
      const accepted = await api.app.inject({
        method: "POST",
        url: "/1/send/externaltrigger.json",
        headers: {
          "x-clevertap-account-id": account.externalId,
          "x-clevertap-passcode": credential.passcode,
        },
        payload: { to: { identity: ["u-1", "u-2"] }, campaign_id: "1234567890", ExternalTrigger: { a: 1 } },
      });
      expect(accepted.json()).toMatchObject({ status: "success", accepted: 2, sandbox: true });
      const trigger = await api.call(
        account.apiKey,
        "GET",
        `/triggers/${accepted.json().request_id}?limit=1`,
      );
      expect(trigger.body).toMatchObject({
        state: "accepted",
        accepted: 2,
        recipients: [{ number: 0, kind: "identity", value: "u-1", state: "accepted", outcome: null }],
        nextCursor: expect.any(String),
      });
    } finally {
      await api.close();
    }
  });

  test("health, readiness and metrics are answered, and a lost database is told as 503", async () => {
    const api = await openApi();
    const account = await api.account("Away");
    expect((await api.app.inject({ method: "GET", url: "/healthz" })).statusCode).toBe(200);
    expect((await api.app.inject({ method: "GET", url: "/readyz" })).statusCode).toBe(200);
    const metrics = await api.app.inject({ method: "GET", url: "/metrics" });
    expect(metrics.body).toContain(
      'clarion_http_answers_total{method="GET",route="/healthz",status="200"} 1',
    );
    await api.database.drop();
    expect((await api.app.inject({ method: "GET", url: "/readyz" })).statusCode).toBe(503);
    expect(account.apiKey).toMatch(/^clk_live_/);
    await api.app.close();
  });

  test("what nobody foresaw is answered with an id and nothing else, and logged once under it", async () => {
    const api = await openApi();
    try {
      const account = await api.account("Broken");
      await api.database.db.query(sql`alter table campaigns rename to campaigns_gone`);
      const answer = await api.call(account.apiKey, "GET", "/campaigns");
      expect(answer).toMatchObject({ status: 500, body: { code: "internal" } });
      expect(JSON.stringify(answer.body)).not.toContain("campaigns_gone");
      const entries = api.logged.filter((line) => line.includes(text(answer.body.errorId)));
      expect(entries).toHaveLength(1);
    } finally {
      await api.close();
    }
  });
});

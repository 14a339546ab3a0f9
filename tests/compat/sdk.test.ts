import sdk from "clevertap";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "../helpers/app.ts";

/** The official Node SDK, unmodified, with its endpoint pointed here. */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const client = () => {
  const made = sdk.init(app.externalId, app.live.passcode, sdk.REGIONS.EUROPE);
  made.api.apiEndpoint = `${app.url}/1`;
  return made;
};

const sandboxOf = async (channel: string): Promise<string> => {
  const { body } = await app.native("GET", "/providers");
  const providers: { id: string; channel: string }[] = body.data;
  return providers.find((one) => one.channel === channel)?.id ?? "";
};

const upload = async (records: readonly unknown[]): Promise<void> => {
  expect(await client().upload(records)).toMatchObject({ status: "success", unprocessed: [] });
};

describe("the official Node SDK", () => {
  test("uploads 250 records in three requests", async () => {
    const records = Array.from({ length: 250 }, (_, index) => aProfile(`many-${index}`));
    const answers = await client().upload(records, { batchSize: 1_000 });
    expect(answers).toEqual([
      { status: "success", processed: 100, unprocessed: [] },
      { status: "success", processed: 100, unprocessed: [] },
      { status: "success", processed: 50, unprocessed: [] },
    ]);
  });

  test("registers device tokens, and reads them with the profile", async () => {
    await upload([{ ...aProfile("devices"), objectId: "__device-1" }]);
    const tokens = [
      { type: "token", objectId: "__device-1", tokenData: { id: "push-token-1", type: "fcm" } },
    ];
    expect(await client().uploadDeviceTokens(tokens)).toMatchObject({ status: "success", processed: 1 });
    expect(await client().profile({ objectId: "__device-1" })).toMatchObject({
      status: "success",
      record: {
        identity: "devices",
        platformInfo: [{ platform: "Android", push_token: "push-token-1", objectId: "__device-1" }],
      },
    });
  });

  test("reads a profile by identity and by an address with a plus sign", async () => {
    await upload([
      {
        type: "profile",
        identity: "reader",
        profileData: { Name: "Pat Doe", Email: "pat+shop@example.com", Phone: "+14155550100", Plan: "gold" },
      },
    ]);
    const record = {
      identity: "reader",
      all_identities: ["reader"],
      email: "pat+shop@example.com",
      phone: "+14155550100",
      name: "Pat Doe",
      profileData: { Plan: "gold" },
    };
    expect(await client().profile({ identity: "reader" })).toMatchObject({ status: "success", record });
    expect(await client().profile({ email: "pat+shop@example.com" })).toMatchObject({ record });
    expect(await client().profile({ identity: "nobody" })).toMatchObject({ status: "fail", code: 404 });
  });

  test("exports users and events over as many cursors as it takes", async () => {
    const names = Array.from({ length: 25 }, (_, index) => `exported-${index}`);
    await upload(names.map((name) => aProfile(name, { Export: "yes" })));
    await upload(
      names.map((identity) => ({ type: "event", identity, evtName: "Exported", evtData: { identity } })),
    );
    const query = {
      event_name: "Exported",
      common_profile_properties: { profile_fields: [{ name: "Export", operator: "equals", value: "yes" }] },
    };
    for (const options of [{}, { batchSize: 7 }, { batchSize: 5_000 }]) {
      expect(await client().profiles(query, options)).toEqual(
        names.map((identity) => expect.objectContaining({ identity })),
      );
      const events = await client().events(query, options);
      expect(events).toHaveLength(25);
      expect(events).toContainEqual(
        expect.objectContaining({
          profile: expect.objectContaining({ identity: "exported-3" }),
          event_props: { identity: "exported-3" },
        }),
      );
    }
    expect(await client().profiles({ event_name: "Never", from: 20260101, to: 20260102 })).toEqual([]);
  });

  test("counts", async () => {
    await upload([{ type: "event", identity: "counter", evtName: "Counted", evtData: { Kind: "a" } }]);
    const trendRange = { event_name: "Counted", from: 20260101, to: 20261231 };
    expect(await client().getEventsCount({ event_name: "Counted" })).toEqual({ status: "success", count: 1 });
    expect(await client().getProfilesCount({ event_name: "Counted" })).toEqual({
      status: "success",
      count: 1,
    });
    expect(
      await client().topPropertyCounts({
        event_name: "Counted",
        groups: { kinds: { property_type: "event_properties", name: "Kind" } },
      }),
    ).toEqual({ status: "success", kinds: { STR: { a: 1 } } });
    expect(
      await client().trends({ ...trendRange, groups: { months: { trend_type: "monthly" } } }),
    ).toMatchObject({
      status: "success",
      months: expect.objectContaining({ 20260101: expect.any(Number) }),
    });
    expect(await client().realTimeCounts({ user_type: true })).toMatchObject({
      status: "success",
      count: expect.any(Number),
    });
  });

  test("subscribes, disassociates, demerges and deletes", async () => {
    await upload([
      { ...aProfile("first", { Email: "first@example.com", Phone: "+14155550123" }), FBID: "fb-1" },
      aProfile("second"),
    ]);
    const unsubscribed = await client().subscribe({
      d: [{ type: "email", value: "first@example.com", status: "Unsubscribe" }],
    });
    expect(unsubscribed).toEqual({ status: "success", processed: 1, unprocessed: [] });
    const detached = await client().disassociate({ d: [{ type: "phone", value: "+14155550123" }] });
    expect(detached).toEqual({ status: "success", processed: 1, unprocessed: [] });
    expect(await client().profile({ identity: "first" })).toMatchObject({
      record: { FBID: "fb-1", profileData: { "MSG-email": false } },
    });
    expect(await client().demerge({ identities: ["first"] })).toMatchObject({ status: "success" });
    expect(await client().delete({ identity: "second" })).toMatchObject({ status: "success" });
    expect(await client().profile({ identity: "second" })).toMatchObject({ status: "fail", code: 404 });
  });

  test("fires a campaign", async () => {
    await upload([aProfile("buyer")]);
    const { campaignId } = await app.publish(
      aWebhookCampaign(await sandboxOf("webhook"), "https://hooks.example/orders"),
    );
    const answer = await new Promise((resolve) => {
      const data = {
        to: { identity: ["buyer"] },
        campaign_id: campaignId,
        ExternalTrigger: { order: "o-1" },
      };
      client().api._call("send/externaltrigger.json", { method: "POST", data }, resolve);
    });
    expect(answer).toMatchObject({ status: "success", accepted: 1 });
    await app.drain();
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { OUTCOME_WORDS, OUTCOMES, type Outcome } from "../src/contract/outcomes.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { everyDay } from "./helpers/everyDay.ts";
import { DOT, politeAnswer, startRawSmtpServer } from "./helpers/rawSmtpServer.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

/** What nothing that is built can end with: content from elsewhere. */
const NOT_YET: readonly Outcome[] = ["linked_content_failed"];

const HOUR_MS = 3_600_000;
/** Long enough for a first attempt, too short for many. */
const SOON_MS = 2_500;
const CAP = 100;
/** The database refuses the message of whoever is called so. */
const CURSED = "cursed";

/** A zone in which it is the hour after noon now: whenever this runs, morning is over and evening to come. */
const noonZone = (): string => {
  const hours = 12 - new Date().getUTCHours();
  return `UTC${hours < 0 ? "-" : "+"}${String(Math.abs(hours)).padStart(2, "0")}:00`;
};

const doNotDisturb = {
  week: everyDay("09:00", "18:00"),
  zone: "user" as const,
  action: "discard" as const,
};
const inTheEvening = { deliverAt: { time: "18:00", ifPassed: "next_day" as const } };

let app: TestApp;
let receiver: WebhookReceiver;
let forgetful: Awaited<ReturnType<typeof startRawSmtpServer>>;
let providerId: string;

beforeAll(async () => {
  app = await startTestApp();
  receiver = await startWebhookReceiver();
  receiver.answer(({ path }) => {
    const statuses: Record<string, number> = { "/refusing": 400, "/away": 503 };
    return { status: statuses[path] ?? 200 };
  });
  providerId = await app.webhookProvider();
  // after the final dot nobody knows whether the mail was taken, and nothing keeps a repeat from doubling it
  forgetful = await startRawSmtpServer((line, socket) => {
    if (line === DOT) socket.resetAndDestroy();
    return line === DOT ? null : politeAnswer(line);
  });
  const Tz = noonZone();
  await app.upload([
    ...["u-1", "u-2", CURSED].map((id) => aProfile(id, { Tz })),
    aProfile("mail-1", { Email: "one@example.com" }),
    aProfile("mail-2", { Email: "one@example.com" }),
    aProfile("bounced", { Email: "bounced@example.com" }),
    aProfile("silent", { Email: "silent@example.com", "MSG-email": false }),
    ...Array.from({ length: CAP + 1 }, (_, n) => aProfile(`many-${n}`)),
  ]);
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
  await forgetful.close();
});

type What = NonNullable<CampaignCreate["what"]>;
interface Shape {
  who?: Partial<CampaignCreate["who"]>;
  when?: Partial<CampaignCreate["when"]>;
  what?: Partial<What>;
  purpose?: "transactional" | "promotional";
  body?: string;
  path?: string;
}

const hook = ({ who, when, what, purpose = "transactional", body = "{}", path = "/in" }: Shape = {}) => {
  const start = { ...START_DEFAULTS, purpose, providerId };
  const written = aWebhookCampaign(providerId, `${receiver.url}${path}`, {
    start,
    who: { ...WHO_DEFAULTS, ...who },
    when: { ...WHEN_DEFAULTS, ...when },
  });
  const webhook = { ...written.what?.webhook, body };
  return app.publish(Object.assign(written, { what: { ...written.what, ...what, webhook } }));
};

interface MailShape {
  purpose?: "transactional" | "promotional";
  through?: string;
  lostAnswer?: "repeat" | "stop";
}

const mail = ({ purpose = "transactional", through, lostAnswer = "repeat" }: MailShape = {}) =>
  app.publish({
    name: "Mail",
    channel: "email",
    start: { ...START_DEFAULTS, purpose, providerId: through ?? null },
    when: { ...WHEN_DEFAULTS, lostAnswer },
    what: {
      messageType: "single",
      missingValues: "blank",
      email: {
        fromName: "Shop",
        fromAddress: "shop@example.com",
        replyTo: "",
        subject: "Hi",
        preheader: "",
        html: "",
        text: "Hello *|UNSUBSCRIBE|* {{ Account.postal_address }}",
      },
    },
  });

interface Campaign {
  id: string;
  campaignId: string;
}

/** @returns the trigger's id */
const fire = async (
  { campaignId }: Campaign,
  users: readonly string[] = ["u-1"],
  more: Record<string, unknown> = {},
): Promise<string> => {
  const recipients = users.map((identity) => ({ to: { identity } }));
  const answer = await app.native("POST", `/campaigns/${campaignId}/triggers`, { recipients, ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return answer.body.id;
};

/** Fires and waits until the messages wait for their moment. */
const fireDelayed = async (campaign: Campaign): Promise<string> => {
  const id = await fire(campaign);
  await eventually(async () => expect(await app.outcomes(id)).toEqual({ none: 1 }));
  return id;
};

/** The second of two triggers for the same user, made when the first is sent. */
const fireTwice = async (campaign: Campaign): Promise<string> => {
  const first = await fire(campaign);
  await eventually(async () => expect(await app.outcomes(first)).toEqual({ sent: 1 }));
  return fire(campaign);
};

const fireStopped = async (campaign: Campaign): Promise<string> => {
  const id = await fireDelayed(campaign);
  expect((await app.native("POST", `/campaigns/${campaign.id}/stop`)).status).toBe(200);
  return id;
};

const fireCancelled = async (campaign: Campaign): Promise<string> => {
  await app.native("POST", `/campaigns/${campaign.id}/pause`);
  const id = await fire(campaign);
  expect((await app.native("DELETE", `/triggers/${id}`)).status).toBe(200);
  return id;
};

/** Only elements of `d` that lack something are taken; see payloadContract.test.ts. */
const fireIncomplete = async ({ campaignId }: Campaign): Promise<string> => {
  const d = [{ to: { identity: ["u-1"] }, campaign_id: campaignId, ExternalTrigger: {} }];
  const { body } = await app.post("/1/send/externaltrigger.json", { d });
  return body.request_id;
};

const limitWebhooks = (atMost: { messages: number; days: number } | null) => {
  const webhook = { atMost, minimumGapMinutes: null, throttlePer5Minutes: null };
  return app.native("PATCH", "/account", {
    settings: { globalLimits: { push: null, email: null, whatsapp: null, webhook } },
  });
};

const fireOverGlobalLimit = async (): Promise<string> => {
  await limitWebhooks({ messages: 1, days: 1 });
  const id = await fireTwice(await hook({ purpose: "promotional" }));
  await eventually(async () => expect(await app.outcomes(id)).not.toEqual({}));
  await limitWebhooks(null);
  return id;
};

const fireSuppressed = async (): Promise<string> => {
  await app.db.query(sql`
    insert into suppressions (account_id, channel, address, reason)
    values (${app.accountId}, 'email', 'bounced@example.com', 'bounced')`);
  return fire(await mail(), ["bounced"]);
};

const fireIntoSilence = async (): Promise<string> => {
  const config = {
    host: "127.0.0.1",
    port: forgetful.port,
    security: "none",
    fromName: "Shop",
    fromAddress: "shop@example.com",
  };
  const made = await app.native("POST", "/providers", {
    channel: "email",
    kind: "smtp",
    name: "Mail",
    config,
  });
  expect((await app.native("POST", `/providers/${made.body.id}/verify`)).body).toMatchObject({
    isReady: true,
  });
  return fire(await mail({ through: made.body.id, lostAnswer: "stop" }), ["mail-1"]);
};

/** A row that the database refuses, whoever else is decided with it. */
const fireCursed = async (): Promise<string> => {
  await app.db.query(sql`
    create function refuse_cursed() returns trigger language plpgsql as $$
    begin
      if new.recipient_value = 'cursed' and new.outcome is distinct from 'internal_error' then
        raise exception 'refused';
      end if;
      return new;
    end $$`);
  await app.db.query(sql`
    create trigger refuse_cursed before insert on messages for each row execute function refuse_cursed()`);
  return fire(await hook(), [CURSED]);
};

const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `many-${n}`);

/** How an outcome comes about. */
interface Row {
  outcome: Outcome;
  /** The last check of its trace; null: all were passed. */
  check: string | null;
  /** @returns the trigger's id; at least one recipient of it ends so */
  bring: () => Promise<string>;
}

const ROWS: readonly Row[] = [
  { outcome: "sent", check: null, bring: async () => fire(await hook()) },
  {
    outcome: "control_group",
    check: "control_group",
    bring: async () => fire(await hook({ who: { campaignControlPercent: 99 } }), many(5)),
  },
  {
    outcome: "profile_not_found",
    check: "recipient_resolved",
    bring: async () => fire(await hook(), ["nobody"]),
  },
  {
    outcome: "not_qualified",
    check: "qualified",
    bring: async () => {
      const rome = { type: "property", property: "City", test: { op: "equals", value: "Rome" } } as const;
      return fire(await hook({ who: { audience: "filter", filter: rome } }));
    },
  },
  { outcome: "not_reachable", check: "reachable", bring: async () => fire(await mail()) },
  {
    outcome: "unsubscribed",
    check: "subscribed",
    bring: async () => fire(await mail({ purpose: "promotional" }), ["silent"]),
  },
  { outcome: "address_suppressed", check: "not_suppressed", bring: fireSuppressed },
  {
    outcome: "duplicate_address",
    check: "address_free",
    bring: async () => fire(await mail(), ["mail-1", "mail-2"]),
  },
  {
    outcome: "duplicate_recipient",
    check: "named_once",
    bring: async () => fire(await hook(), ["u-1", "u-1"]),
  },
  {
    outcome: "message_limit",
    check: "message_limit",
    bring: async () =>
      fireTwice(await hook({ when: { messageLimit: { minimumGapMinutes: null, atMostEver: 1 } } })),
  },
  { outcome: "frequency_cap", check: "global_limits", bring: fireOverGlobalLimit },
  {
    outcome: "dnd_discarded",
    check: "permitted_moment",
    bring: async () => fire(await hook({ when: { doNotDisturb } })),
  },
  {
    outcome: "timezone_passed",
    check: "permitted_moment",
    bring: async () => fire(await hook({ when: { deliverAt: { time: "06:00", ifPassed: "drop" } } })),
  },
  {
    outcome: "cut_off",
    check: "permitted_moment",
    bring: async () =>
      fire(await hook({ when: { cutOff: { time: "06:00", zone: "user", action: "drop" } } })),
  },
  {
    outcome: "expired",
    check: "permitted_moment",
    bring: async () => fire(await hook({ when: { ...inTheEvening, timeToLiveMinutes: 1 } })),
  },
  {
    outcome: "targeting_cap_reached",
    check: "targeting_cap",
    bring: async () =>
      fire(await hook({ who: { targetingCap: { total: CAP, perDay: null } } }), many(CAP + 1)),
  },
  {
    outcome: "campaign_stopped",
    check: null,
    bring: async () => fireStopped(await hook({ when: inTheEvening })),
  },
  {
    outcome: "campaign_ended",
    check: "permitted_moment",
    bring: async () => {
      const endAt = new Date(Date.now() + HOUR_MS).toISOString();
      return fire(await hook({ when: { ...inTheEvening, endAt } }));
    },
  },
  { outcome: "cancelled", check: "not_cancelled", bring: async () => fireCancelled(await hook()) },
  {
    outcome: "template_value_missing",
    check: "rendered",
    bring: async () =>
      fire(await hook({ body: "{{ ExternalTrigger.x }}", what: { missingValues: "do_not_send" } })),
  },
  {
    outcome: "template_aborted",
    check: "rendered",
    bring: async () => fire(await hook({ body: '{% abort "no" %}' })),
  },
  {
    outcome: "template_error",
    check: "rendered",
    bring: async () =>
      fire(await hook({ body: "{{ 1 | divided_by: ExternalTrigger.x }}" }), ["u-1"], { payload: { x: 0 } }),
  },
  {
    outcome: "template_limit_exceeded",
    check: "rendered",
    bring: async () => fire(await hook({ body: "{% for i in (1..100000000) %}x{% endfor %}" })),
  },
  {
    outcome: "code_pool_empty",
    check: "rendered",
    bring: async () => {
      await app.native("POST", "/code-pools", { name: "sold_out" });
      return fire(await hook({ body: "{{ Codes.sold_out }}" }));
    },
  },
  { outcome: "provider_rejected", check: null, bring: async () => fire(await hook({ path: "/refusing" })) },
  {
    outcome: "provider_unavailable",
    check: null,
    bring: async () => {
      const expiresAt = new Date(Date.now() + SOON_MS).toISOString();
      return fire(await hook({ path: "/away" }), ["u-1"], { expiresAt });
    },
  },
  { outcome: "delivery_unknown", check: null, bring: fireIntoSilence },
  {
    outcome: "payload_invalid",
    check: "payload_kept",
    bring: async () =>
      fireIncomplete(await hook({ body: "{{ ExternalTrigger.x }}", what: { strictPayload: true } })),
  },
  { outcome: "internal_error", check: "decided", bring: fireCursed },
];

describe("every outcome", () => {
  test("is brought about here, or named as one that nothing can end with yet", () => {
    expect([...ROWS.map(({ outcome }) => outcome), ...NOT_YET].toSorted()).toEqual(OUTCOMES.toSorted());
  });

  test.each(ROWS)(
    "$outcome is told by the API, in words and with its checks",
    async ({ outcome, check, bring }) => {
      const id = await bring();
      const listed = () => app.native("GET", `/triggers/${id}?limit=${CAP + 1}`);
      await eventually(async () => expect((await listed()).body.state).toBe("done"), 15_000);
      const { recipients } = (await listed()).body;
      const { number } = recipients.find((one: { outcome: string }) => one.outcome === outcome) ?? {};
      const { body } = await app.native("GET", `/triggers/${id}/recipients/${number}`);
      expect(body).toMatchObject({ number, outcome, ...OUTCOME_WORDS[outcome], endedAt: expect.any(String) });
      for (const { text } of body.trace) expect(text).toMatch(/^[A-Z].* \S/);
      const stopping = body.trace.filter(({ verdict }: { verdict: string }) =>
        /^(stop|shadow)$/.test(verdict),
      );
      expect(stopping.map((step: { check: string }) => step.check)).toEqual(check === null ? [] : [check]);
    },
  );
});

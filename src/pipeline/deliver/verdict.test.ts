import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SendOutcome } from "../../channels/channel.ts";
import { breakerFailures, breakerOpenMsMin } from "../../limits.ts";
import { createBreaker } from "./breaker.ts";
import type { LeasedMessage } from "./leased.ts";
import { verdictOfLost } from "./lost.ts";
import { verdictOf } from "./verdict.ts";

const message: LeasedMessage = {
  accountId: 1,
  campaignId: "c",
  messageId: "m",
  providerId: "p",
  lane: 0,
  workerId: 1,
  attempt: 1,
  leaseNo: 1,
  failures: 0,
  maybeSent: false,
  isTest: false,
  giveUpAtMs: 1_000_000,
  expiresAtMs: null,
  leaveBeforeMs: null,
  leaseUntilMs: 45_000,
  second: null,
  lostAnswer: "repeat",
  platformProviders: { android: null, ios: null, web: null },
  content: { channel: "webhook", method: "POST", url: "http://x", headers: [], body: null },
};

const verdict = (
  outcome: SendOutcome,
  more: Partial<LeasedMessage> = {},
  takesIdempotencyId = false,
  nowMs = 0,
) => verdictOf({ ...message, ...more }, outcome, { takesIdempotencyId }, new Date(0), nowMs, 0.5);

const answer = { code: "x", detail: "y" };

describe("what a provider's answer means", () => {
  test("sent and refused end the message", () => {
    expect(verdict({ kind: "sent", providerId: null, ...answer }).action).toEqual({
      kind: "end",
      outcome: "sent",
    });
    expect(verdict({ kind: "refused", ...answer })).toMatchObject({
      action: { kind: "end", outcome: "provider_rejected" },
      suppressReason: null,
    });
    expect(verdict({ kind: "refused", addressDead: true, ...answer }).suppressReason).toContain("x");
  });

  test("the provider's own id is kept, where it says more than ours", () => {
    const receipt = (providerId: string | null) => verdict({ kind: "sent", providerId, ...answer }).receipt;
    expect(receipt("vendor-1")).toBe("vendor-1");
    expect(receipt("x".repeat(2_000))).toHaveLength(500);
    expect([receipt(null), receipt(""), receipt(message.messageId)]).toEqual([null, null, null]);
  });

  test("what the message takes from elsewhere is not the provider's fault", () => {
    const fault = "content" as const;
    expect(verdict({ kind: "refused", fault, ...answer }).action).toEqual({
      kind: "end",
      outcome: "linked_content_failed",
    });
    expect(verdict({ kind: "try_later", fault, ...answer }).action).toMatchObject({ kind: "retry" });
    expect(verdict({ kind: "try_later", fault, ...answer }, {}, false, 999_999).action).toEqual({
      kind: "end",
      outcome: "linked_content_failed",
    });
  });

  test("a failure is retried, later with each one in a row, and no sooner than the provider asked", () => {
    const afterMs = (failures: number) => {
      const { action } = verdict({ kind: "try_later", ...answer }, { failures });
      return action.kind === "retry" ? action.afterMs : -1;
    };
    expect(afterMs(3)).toBeGreaterThan(afterMs(0));
    expect(verdict({ kind: "try_later", afterMs: 90_000, ...answer }).action).toMatchObject({
      afterMs: 90_000,
    });
  });

  test("throttling costs no failure, but the clock runs on", () => {
    expect(verdict({ kind: "throttled", afterMs: 5, ...answer }).action).toEqual({
      kind: "retry",
      afterMs: 5,
      countsAsFailure: false,
    });
    expect(verdict({ kind: "throttled", afterMs: 5, ...answer }, {}, false, 999_996).action).toEqual({
      kind: "end",
      outcome: "provider_unavailable",
    });
  });

  test("a lost answer is repeated where it cannot double or the campaign says so, else it is unknown", () => {
    const lost: SendOutcome = { kind: "unknown", ...answer };
    expect(verdict(lost)).toMatchObject({ action: { kind: "retry" }, maybeSent: true });
    expect(verdict(lost, { lostAnswer: "stop" })).toMatchObject({
      action: { kind: "end", outcome: "delivery_unknown" },
      maybeSent: true,
    });
    expect(verdict(lost, { lostAnswer: "stop" }, true)).toMatchObject({
      action: { kind: "retry" },
      maybeSent: true,
    });
  });

  test("an answer once lost stays on the message, and the next call is a declared repeat", () => {
    const result = verdict({ kind: "try_later", ...answer }, { maybeSent: true, attempt: 2 });
    expect(result).toMatchObject({ maybeSent: true, attemptRow: { isRepeat: true } });
    expect(verdict({ kind: "sent", providerId: null, ...answer }, { maybeSent: true }).maybeSent).toBe(true);
  });

  test("retrying never goes beyond its end", () => {
    const kinds = fc.constantFrom("try_later" as const, "throttled" as const, "unknown" as const);
    fc.assert(
      fc.property(kinds, fc.nat(2_000_000), fc.nat(40), (kind, nowMs, failures) => {
        const { action } = verdict({ kind, ...answer }, { failures }, true, nowMs);
        if (action.kind === "retry") expect(nowMs + action.afterMs).toBeLessThan(message.giveUpAtMs);
        else expect(action).toMatchObject({ outcome: "provider_unavailable" });
      }),
    );
  });

  test("what a provider said is kept in bounds and without what text cannot hold", () => {
    const { detail } = verdict({ kind: "refused", code: "c", detail: `a\u0000\ud800${"x".repeat(9_000)}` });
    expect(detail.startsWith("a\uFFFD\uFFFDx")).toBe(true);
    expect(detail.length).toBeLessThan(1_000);
  });
});

describe("a lease whose worker is gone", () => {
  const lost = {
    accountId: 1,
    messageId: "m",
    workerId: 1,
    attempt: 2,
    leaseNo: 2,
    failures: 1,
    maybeSent: false,
    leaseUntil: new Date(0),
    giveUpAt: new Date(1_000),
    providerKind: "smtp",
    lostAnswer: "repeat" as const,
    now: new Date(0),
  };

  test("counts as a lost answer", () => {
    expect(verdictOfLost(lost, false)).toMatchObject({
      action: { kind: "retry", afterMs: 0 },
      maybeSent: true,
    });
    expect(verdictOfLost({ ...lost, lostAnswer: "stop" }, false).action).toMatchObject({
      outcome: "delivery_unknown",
    });
    expect(verdictOfLost({ ...lost, lostAnswer: "stop" }, true).action.kind).toBe("retry");
    expect(verdictOfLost({ ...lost, now: new Date(2_000) }, true).action).toMatchObject({
      outcome: "provider_unavailable",
    });
  });
});

describe("a circuit breaker", () => {
  test("opens after failures in a row, lets one call probe, and closes when that succeeds", () => {
    const states: string[] = [];
    const breaker = createBreaker((state) => states.push(state));
    for (let n = 0; n < breakerFailures - 1; n++) breaker.failed(0);
    breaker.succeeded();
    for (let n = 0; n < breakerFailures - 1; n++) breaker.failed(0);
    expect(breaker.waitMs(0)).toBeUndefined();
    breaker.failed(0);
    expect(breaker.waitMs(0)).toBe(breakerOpenMsMin);
    expect(breaker.waitMs(breakerOpenMsMin)).toBeUndefined();
    expect(breaker.waitMs(breakerOpenMsMin)).toBeGreaterThan(0);
    breaker.failed(breakerOpenMsMin);
    expect(breaker.waitMs(breakerOpenMsMin)).toBe(2 * breakerOpenMsMin);
    expect(breaker.waitMs(4 * breakerOpenMsMin)).toBeUndefined();
    breaker.succeeded();
    expect(breaker.waitMs(4 * breakerOpenMsMin)).toBeUndefined();
    expect(states).toEqual(["open", "probing", "open", "probing", "closed"]);
  });
});

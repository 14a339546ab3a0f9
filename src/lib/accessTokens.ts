import Type from "typebox";
import { Value } from "typebox/value";
import {
  accessTokenAgeMsMin,
  accessTokenEarlyMs,
  accessTokenLifeMsUsual,
  accessTokenPauseMs,
} from "../limits.ts";
import { excerpt, type Redaction } from "./excerpt.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange, type HttpRequest } from "./exchange.ts";
import { networkWords } from "./networkErrors.ts";

/** An access token, or why there is none; `detail` shows no secret. */
export type TokenAnswer =
  | { kind: "token"; token: string; isYoung: boolean }
  | { kind: "none"; code: string; detail: string };

export interface AccessTokens {
  /** The token that is known, or a new one. One request is under way at a time, whoever asks. */
  get(): Promise<TokenAnswer>;
  /** The receiver refused it: the next one who asks gets another. */
  drop(token: string): void;
}

interface Known {
  token: string;
  gotAtMs: number;
  /** From here on it is renewed, while it still serves. */
  renewAtMs: number;
  endsAtMs: number;
}

/** RFC 6749 section 5.1. Some servers write the seconds as text. */
const Granted = Type.Object({
  access_token: Type.String({ pattern: "^[\\x20-\\x7e]+$" }),
  token_type: Type.Optional(Type.String()),
  expires_in: Type.Optional(Type.Union([Type.Number(), Type.String({ pattern: "^[0-9]{1,9}$" })])),
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const none = (code: string, words: string): TokenAnswer => ({
  kind: "none",
  code,
  detail: `No access token could be had. ${words} Nothing was sent.`,
});

const withoutAnswer = (code: string): TokenAnswer => {
  if (code === ADDRESS_NOT_ALLOWED) {
    return none(code, "The token's address lies in a private or special network; an operator may allow it.");
  }
  return none(code, networkWords(code));
};

/**
 * Access tokens of OAuth 2.0 (RFC 6749), kept until they are about to end.
 *
 * @param requestFor makes the request for one, by whatever grant
 * @param ask sends it within the time that a token may take
 * @param redactions what no answer may show
 */
export const openAccessTokens = (
  requestFor: () => Promise<HttpRequest>,
  ask: (request: HttpRequest) => Promise<Exchange>,
  nowMs: () => number,
  redactions: readonly Redaction[],
): AccessTokens => {
  let known: Known | null = null;
  let failed: { answer: TokenAnswer; untilMs: number } | null = null;
  let underWay: Promise<TokenAnswer> | null = null;

  const keep = ({ access_token: token, expires_in }: Type.Static<typeof Granted>): TokenAnswer => {
    const gotAtMs = nowMs();
    const lifeMs = expires_in === undefined ? accessTokenLifeMsUsual : Number(expires_in) * 1_000;
    const renewAtMs = gotAtMs + lifeMs - Math.min(accessTokenEarlyMs, lifeMs / 10);
    known = { token, gotAtMs, renewAtMs, endsAtMs: gotAtMs + lifeMs };
    return { kind: "token", token, isYoung: true };
  };

  const readAnswer = (result: Exchange): TokenAnswer => {
    if (result.kind !== "answered") return withoutAnswer(result.code);
    const body = parsed(result.body);
    const isOk = result.status >= 200 && result.status < 300;
    if (isOk && Value.Check(Granted, body) && /^(bearer)?$/i.test(body.token_type ?? "")) return keep(body);
    if (isOk) return none("token_unreadable", "The token's address answered without a bearer token.");
    const said = excerpt(result.body, 200, redactions);
    return none(`token_${result.status}`, `The token's address answered ${result.status}: ${said}.`);
  };

  const renew = (): Promise<TokenAnswer> => {
    underWay ??= requestFor()
      .then(ask)
      .then((result) => {
        const answer = readAnswer(result);
        failed = answer.kind === "none" ? { answer, untilMs: nowMs() + accessTokenPauseMs } : null;
        return answer;
      })
      .finally(() => {
        underWay = null;
      });
    return underWay;
  };

  return {
    get: async () => {
      const now = nowMs();
      const isPausing = failed !== null && now < failed.untilMs;
      if (known !== null && now < known.endsAtMs) {
        if (now >= known.renewAtMs && !isPausing) void renew();
        return { kind: "token", token: known.token, isYoung: now - known.gotAtMs < accessTokenAgeMsMin };
      }
      return failed !== null && isPausing ? failed.answer : renew();
    },
    drop: (token) => {
      if (known?.token === token) known = null;
    },
  };
};

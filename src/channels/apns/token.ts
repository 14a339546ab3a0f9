import type { KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { apnsTokenAgeMsMax, apnsTokenAgeMsMin } from "../../limits.ts";

/**
 * The token that a session is authorised by: Apple takes one for an hour, and refuses whoever makes them more often than every
 * 20 minutes ("Establishing a token-based connection to APNs").
 */
export const openProviderTokens = (key: KeyObject, keyId: string, teamId: string, nowMs: () => number) => {
  let known: { token: string; madeAtMs: number } | null = null;
  let underWay: Promise<string> | null = null;

  const make = async (): Promise<string> => {
    const madeAtMs = nowMs();
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "ES256", kid: keyId })
      .setIssuer(teamId)
      .setIssuedAt(Math.floor(madeAtMs / 1_000))
      .sign(key);
    known = { token, madeAtMs };
    return token;
  };

  return {
    get: async (): Promise<string> => {
      if (known !== null && nowMs() - known.madeAtMs < apnsTokenAgeMsMax) return known.token;
      underWay ??= make().finally(() => {
        underWay = null;
      });
      return underWay;
    },
    /** Apple calls it expired: the next one who asks gets another, when Apple would take one. */
    drop: (token: string): void => {
      if (known?.token === token && nowMs() - known.madeAtMs >= apnsTokenAgeMsMin) known = null;
    },
  };
};

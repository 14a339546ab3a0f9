import { createECDH, createPrivateKey, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { vapidTokenAgeMsMax, vapidTokenLifeSeconds } from "../../limits.ts";

/** How this server names itself to push services (RFC 8292). */
export interface Vapid {
  /** Uncompressed, base64url: browsers subscribe with it. */
  publicKey: string;
  key: KeyObject;
}

/** @returns null when the text is no private key on P-256: 32 bytes in base64url */
export const readVapid = (privateKey: string): Vapid | null => {
  const d = Buffer.from(privateKey, "base64url");
  if (d.length !== 32) return null;
  try {
    const ecdh = createECDH("prime256v1");
    ecdh.setPrivateKey(d);
    const point = ecdh.getPublicKey();
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
    if (x === undefined || y === undefined) return null;
    const jwk = { kty: "EC", crv: "P-256", x, y, d: d.toString("base64url") };
    return {
      publicKey: point.toString("base64url"),
      key: createPrivateKey({ key: jwk, format: "jwk" }),
    };
  } catch {
    return null;
  }
};

/** Signed once an hour for each push service, since signing costs more than sending. */
export const openVapidTokens = (vapid: Vapid, subject: string, nowMs: () => number) => {
  const known = new Map<string, { header: Promise<string>; madeAtMs: number }>();
  const make = async (origin: string, madeAtMs: number): Promise<string> => {
    const token = await new SignJWT({})
      .setProtectedHeader({ typ: "JWT", alg: "ES256" })
      .setAudience(origin)
      .setExpirationTime(Math.floor(madeAtMs / 1_000) + vapidTokenLifeSeconds)
      .setSubject(subject)
      .sign(vapid.key);
    return `vapid t=${token}, k=${vapid.publicKey}`;
  };
  return {
    /** The `Authorization` header for a push service. */
    headerFor: (origin: string): Promise<string> => {
      const found = known.get(origin);
      if (found !== undefined && nowMs() - found.madeAtMs < vapidTokenAgeMsMax) return found.header;
      // there are a handful of push services; whoever invents addresses of them shall not fill the memory
      if (known.size > 100) known.clear();
      const made = { header: make(origin, nowMs()), madeAtMs: nowMs() };
      known.set(origin, made);
      return made.header;
    },
  };
};

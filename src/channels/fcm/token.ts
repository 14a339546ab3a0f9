import { createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import type { HttpRequest } from "../../lib/exchange.ts";
import type { ServiceAccount } from "./config.ts";

const SCOPE = "https://www.googleapis.com/auth/firebase.messaging";
const LIFE_SECONDS = 3_600;

/**
 * A request for an access token by an assertion that the service account signs: RFC 7523 section 2.1, as
 * https://developers.google.com/identity/protocols/oauth2/service-account describes it.
 */
export const tokenRequest = async (account: ServiceAccount, now: Date): Promise<HttpRequest> => {
  const nowSeconds = Math.floor(now.getTime() / 1_000);
  const assertion = await new SignJWT({ scope: SCOPE })
    .setProtectedHeader({
      alg: "RS256",
      typ: "JWT",
      ...(account.private_key_id === undefined ? {} : { kid: account.private_key_id }),
    })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + LIFE_SECONDS)
    .sign(createPrivateKey(account.private_key));
  const url = new URL(account.token_uri);
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: "POST",
    headers: ["content-type", "application/x-www-form-urlencoded", "accept", "application/json"],
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion,
    }).toString(),
  };
};

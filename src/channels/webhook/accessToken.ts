import type { Redaction } from "../../lib/excerpt.ts";
import type { HttpRequest } from "../../lib/exchange.ts";
import { basicAuthorization, type WebhookConfig } from "./config.ts";

/** The secrets are form-encoded before they are put into a header (RFC 6749 section 2.3.1). */
const formEncoded = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

/** Client credentials: RFC 6749 sections 4.4.2 and 2.3.1. */
export const tokenRequestOf = (config: WebhookConfig): HttpRequest => {
  const { tokenUrl, clientId, clientSecret, clientAuth, scope, audience } = config;
  const url = new URL(tokenUrl);
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  if (scope !== "") body.set("scope", scope);
  if (audience !== "") body.set("audience", audience);
  const headers = [
    "content-type",
    "application/x-www-form-urlencoded",
    "accept",
    "application/json",
    "user-agent",
    "Clarion",
  ];
  if (clientAuth === "header") {
    headers.push("authorization", basicAuthorization(formEncoded(clientId), formEncoded(clientSecret)));
  } else {
    body.set("client_id", clientId);
    body.set("client_secret", clientSecret);
  }
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: "POST",
    headers,
    body: body.toString(),
  };
};

/** Neither the secret nor the header that carries it is shown, whatever the server repeats. */
export const tokenRedactionsOf = ({ clientId, clientSecret }: WebhookConfig): Redaction[] =>
  [
    clientSecret,
    basicAuthorization(formEncoded(clientId), formEncoded(clientSecret)).slice("Basic ".length),
  ].map((value) => ({ value, as: "<secret>" }));

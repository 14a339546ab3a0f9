import type { IncomingHttpHeaders } from "node:http";
import type { InboundCheck } from "../../../contract/inboundHook.ts";
import type { KeptHeader } from "../../../db/queries/inboundHooks.ts";
import { storableText } from "../../../lib/storableText.ts";
import { inboundLastHeaderCharsMax, inboundLastHeadersMax } from "../../../limits.ts";

/** The header by its name in any case; undefined where it is missing or empty. */
export const headerIn = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name.toLowerCase()];
  const first = Array.isArray(value) ? value[0] : value;
  return first === "" ? undefined : first;
};

/** Whatever may open a door, here or where it came from. */
const SECRET = /auth|cookie|token|secret|signature|hmac|hash|digest|password|passcode|api-?key/i;

const MASK = "••••••";

/** The headers as set-up shows them: what is secret by its name, or by the check, is masked. */
export const keptHeaders = (headers: IncomingHttpHeaders, check: InboundCheck): KeptHeader[] => {
  const checked = "header" in check ? check.header.toLowerCase() : "";
  return Object.entries(headers)
    .slice(0, inboundLastHeadersMax)
    .map(([name, value]) => {
      const isSecret = name === checked || SECRET.test(name);
      const text = isSecret ? MASK : String(value).slice(0, inboundLastHeaderCharsMax);
      return { name, value: storableText(text) };
    });
};

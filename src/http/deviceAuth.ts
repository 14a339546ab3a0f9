import type { FastifyReply, FastifyRequest } from "fastify";
import { type DeviceKey, findDeviceKey, isPublishableKey } from "../accounts/publishableKeys.ts";
import type { Queryable } from "../db/pool.ts";
import type { Clock } from "../lib/clock.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { cacheEntriesMax, cacheStaleMsMax, deviceRequestsPerSecondMax } from "../limits.ts";
import { HttpError } from "./errors.ts";
import { createGate } from "./gate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** An app or a browser, with a publishable key. */
    forDevice?: true;
  }
  interface FastifyRequest {
    device: DeviceKey | null;
  }
}

/**
 * Answers of routes for devices may be read by any page (Fetch standard, "CORS protocol"): which pages may call is asked of the
 * request itself, and a refusal that its page can read says why. Nothing is sent along by itself: the key is a header.
 */
const CORS: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-allow-methods": "GET, PUT, POST",
  "access-control-expose-headers": "retry-after",
  "access-control-max-age": "7200",
  "cross-origin-resource-policy": "cross-origin",
  "cache-control": "no-store",
};

/** Lets pages of other origins call routes for devices, and answers what browsers ask before they do. */
export const allowOrigins = async (
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> => {
  if (request.routeOptions.config.forDevice !== true) return undefined;
  reply.headers(CORS);
  return request.method === "OPTIONS" ? reply.code(204).send() : undefined;
};

const refuseOrigin = (key: DeviceKey, origin: string | undefined): void => {
  if (origin === undefined || key.allowedOrigins.includes(origin)) return;
  throw new HttpError(
    403,
    "device/origin",
    `The publishable key does not allow pages of ${origin}. Add this origin to the key under Settings, Apps and browsers.`,
  );
};

const unauthorized = (detail: string) =>
  new HttpError(401, "request/unauthorized", detail, { "www-authenticate": 'Bearer realm="Clarion"' });

/** The key of a request for devices; one that was found is remembered for a second, so that a revoked one stops within one. */
export const createDeviceAuth = (db: Queryable, box: SecretBox, clock: Clock) => {
  const known = new Map<string, { key: DeviceKey; readAtMs: number }>();
  const mayEnter = createGate(clock, deviceRequestsPerSecondMax);

  const find = async (text: string): Promise<DeviceKey | null> => {
    const now = clock.now();
    const entry = known.get(text);
    if (entry !== undefined && now.getTime() - entry.readAtMs < cacheStaleMsMax) return entry.key;
    const key = await findDeviceKey(db, box, text, now);
    if (known.size >= cacheEntriesMax) known.clear();
    if (key === null) known.delete(text);
    else known.set(text, { key, readAtMs: now.getTime() });
    return key;
  };

  /** @throws HttpError 401 without a valid key, 403 for a page that it does not allow, 429 for too many requests */
  return async (request: FastifyRequest): Promise<void> => {
    const text = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (!isPublishableKey(text))
      throw unauthorized("Send the publishable key as `Authorization: Bearer clk_pub_…`.");
    const key = await find(text);
    if (key === null) throw unauthorized("This publishable key is not known, or was revoked.");
    refuseOrigin(key, request.headers.origin);
    if (!mayEnter(key.id)) {
      throw new HttpError(429, "request/too-many", "Too many requests with this publishable key.", {
        "retry-after": "1",
      });
    }
    request.device = key;
  };
};

/** The key of an authenticated request of a device. */
export const deviceOf = (request: Pick<FastifyRequest, "device">): DeviceKey => {
  if (request.device === null) throw new Error("the route is not for devices");
  return request.device;
};

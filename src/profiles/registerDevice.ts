import type { DeviceRegistration } from "../contract/device.ts";
import type { Queryable } from "../db/pool.ts";
import { deleteDevice, deleteFormerDevice } from "../db/queries/devices.ts";
import { DomainError } from "../lib/errors.ts";
import { parseLoneRecord } from "./parseUpload.ts";
import { Refusal, type UploadCode, uploadCodes } from "./refusal.ts";
import type { UploadWriter } from "./uploadWriter.ts";

/** Push services whose subscriptions are not of Chrome's kind, by the end of their host. */
const BROWSERS: readonly (readonly [host: string, type: string])[] = [
  ["mozilla.com", "firefox"],
  ["mozaws.net", "firefox"],
  ["push.apple.com", "safari"],
];

const invalid = (field: string, message: string) =>
  new DomainError("input/invalid", "This device cannot be registered.", [{ field, message }]);

/** Browsers subscribe at addresses of https; one on this machine may be without, as it is for browsers. */
const endpointHost = (token: string): string => {
  const url = URL.canParse(token) ? new URL(token) : null;
  const isLocal = url !== null && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLocal)))
    return url.hostname;
  throw invalid("token", "Expected the endpoint of the browser's subscription, an address of https.");
};

const browserOf = (host: string): string =>
  BROWSERS.find(([name]) => host === name || host.endsWith(`.${name}`))?.[1] ?? "chrome";

const typeOf = ({ type, token, keys }: DeviceRegistration): string => {
  if (type !== "webpush") return type;
  const host = endpointHost(token);
  if (keys === undefined) throw invalid("keys", "Expected p256dh and auth of the browser's subscription.");
  return browserOf(host);
};

/** As `/1/upload` takes it. */
const recordOf = (registration: DeviceRegistration) => {
  const { identity, token, keys, osVersion, appVersion, make, model } = registration;
  return {
    type: "token",
    identity,
    tokenData: {
      id: token,
      type: typeOf(registration),
      ...(keys === undefined ? {} : { keys }),
      os_version: osVersion,
      app_version: appVersion,
      make,
      model,
    },
  };
};

const FIELDS: ReadonlyMap<UploadCode, string> = new Map<UploadCode, string>([
  [uploadCodes.tokenData, "token"],
  [uploadCodes.tokenIdMissing, "token"],
  [uploadCodes.tokenKeys, "keys"],
]);

/**
 * Registers a device of a user who is known by its identity, and who comes to be with it otherwise: as an uploaded token
 * record does. Registering it again refreshes it.
 *
 * @throws DomainError input/invalid; UploadBusyError, or the database's error when it is away
 */
export const registerDevice = async (
  { q, writer, now }: { q: Queryable; writer: UploadWriter; now: Date },
  accountId: number,
  registration: DeviceRegistration,
): Promise<void> => {
  const sent = recordOf(registration);
  const parsed = parseLoneRecord(sent);
  if (parsed instanceof Refusal) throw invalid(FIELDS.get(parsed.code) ?? "identity", `${parsed.reason}.`);
  const [refused] = await writer.write(accountId, [{ number: 1, sent, parsed }], now);
  if (refused !== undefined) throw invalid("token", "It cannot be stored.");
  const { previousToken, token } = registration;
  if (previousToken !== undefined && previousToken !== token)
    await deleteFormerDevice(q, accountId, { token, previousToken });
};

/** Removes a device. Whoever knows its token is the device; one that is not there changes nothing. */
export const removeDevice = (q: Queryable, accountId: number, token: string): Promise<void> =>
  deleteDevice(q, accountId, token);

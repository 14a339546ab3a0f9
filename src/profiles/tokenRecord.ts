import { isStorable } from "../contract/storable.ts";
import { deviceTextCharsMax, tokenCharsMax } from "../limits.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import { isJsonObject, isLongerThan, type JsonObject } from "./values.ts";

export type Platform = "android" | "ios" | "web" | "other";

/** What is known of a device besides its token; what a registration leaves out stays as it was. */
export interface DeviceTexts {
  osVersion: string | undefined;
  appVersion: string | undefined;
  make: string | undefined;
  model: string | undefined;
}

export interface TokenData extends DeviceTexts {
  token: string;
  /** The documented word, e.g. `fcm`. */
  tokenType: string;
  platform: Platform;
  /** The keys of a web push subscription (RFC 8291), base64url. */
  keys: { p256dh: string; auth: string } | undefined;
}

const platformsByType: ReadonlyMap<string, Platform> = new Map([
  ["fcm", "android"],
  ["gcm", "android"],
  // makers' own services: Huawei, Xiaomi, Baidu
  ["hps", "android"],
  ["xps", "android"],
  ["bps", "android"],
  ["apns", "ios"],
  ["chrome", "web"],
  ["firefox", "web"],
  ["safari", "web"],
  ["wns", "other"],
  ["mpns", "other"],
]);
/** Web push cannot encrypt a message, so cannot send one, without the browser's keys. */
const typesWithKeys = new Set(["chrome", "firefox"]);

/** Printable ASCII without the space: tokens are opaque, and web push endpoints are URLs. */
const TOKEN = /^[!-~]+$/;
const BASE64 = /^[A-Za-z0-9+/_-]{16,200}={0,2}$/;

/** Reads `tokenData{id, type, keys{p256dh, auth}, os_version, app_version, make, model}`. */
export const parseTokenData = (data: unknown): TokenData | Refusal => {
  if (!isJsonObject(data)) {
    return new Refusal(uploadCodes.tokenData, `tokenData must be an object, got ${describeValue(data)}`);
  }
  const token = parseToken(data["id"]);
  if (token instanceof Refusal) return token;
  const type = parseType(data["type"]);
  if (type instanceof Refusal) return type;
  const keys = parseKeys(data["keys"], type.tokenType);
  if (keys instanceof Refusal) return keys;
  const texts = parseTexts(data);
  return texts instanceof Refusal ? texts : { token, ...type, keys, ...texts };
};

/** A later registration of the same token: what it leaves out of the device stays. */
export const registeredAgain = (before: TokenData, after: TokenData): TokenData => ({
  ...after,
  osVersion: after.osVersion ?? before.osVersion,
  appVersion: after.appVersion ?? before.appVersion,
  make: after.make ?? before.make,
  model: after.model ?? before.model,
});

const parseTexts = (data: JsonObject): DeviceTexts | Refusal => {
  const osVersion = parseText("os_version", data["os_version"]);
  if (osVersion instanceof Refusal) return osVersion;
  const appVersion = parseText("app_version", data["app_version"]);
  if (appVersion instanceof Refusal) return appVersion;
  const make = parseText("make", data["make"]);
  if (make instanceof Refusal) return make;
  const model = parseText("model", data["model"]);
  return model instanceof Refusal ? model : { osVersion, appVersion, make, model };
};

/** A version that came as a number has lost its zeros (1.10), so numbers are refused. */
const parseText = (name: string, value: unknown): string | undefined | Refusal => {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" && !isLongerThan(value, deviceTextCharsMax) && isStorable(value)) {
    return value.trim() === "" ? undefined : value.trim();
  }
  return new Refusal(
    uploadCodes.tokenData,
    `${name} is not valid, expected a text of up to ${deviceTextCharsMax} characters, got ${describeValue(value)}`,
  );
};

const parseToken = (id: unknown): string | Refusal => {
  if (id === undefined || id === null || id === "") {
    return new Refusal(uploadCodes.tokenIdMissing, "Token id is missing, expected a text in tokenData id");
  }
  if (typeof id === "string" && id.length <= tokenCharsMax && TOKEN.test(id)) return id;
  const expected = `1 to ${tokenCharsMax} printable ASCII characters without spaces`;
  return new Refusal(
    uploadCodes.tokenData,
    `Token id is not valid, expected ${expected}, got ${describeValue(id)}`,
  );
};

const parseType = (type: unknown): Pick<TokenData, "tokenType" | "platform"> | Refusal => {
  if (type === undefined || type === null || type === "") {
    return new Refusal(
      uploadCodes.tokenTypeMissing,
      "Token type is missing, expected a text in tokenData type",
    );
  }
  const tokenType = typeof type === "string" ? type.toLowerCase() : "";
  const platform = platformsByType.get(tokenType);
  if (platform !== undefined) return { tokenType, platform };
  const expected = [...platformsByType.keys()].join(", ");
  return new Refusal(
    uploadCodes.tokenTypeUnknown,
    `Token type is not valid, expected one of ${expected}, got ${describeValue(type)}`,
  );
};

const parseKeys = (keys: unknown, tokenType: string): TokenData["keys"] | Refusal => {
  if ((keys === undefined || keys === null) && !typesWithKeys.has(tokenType)) return undefined;
  const p256dh = isJsonObject(keys) ? keys["p256dh"] : undefined;
  const auth = isJsonObject(keys) ? keys["auth"] : undefined;
  if (typeof p256dh === "string" && BASE64.test(p256dh) && typeof auth === "string" && BASE64.test(auth)) {
    return { p256dh, auth };
  }
  const reason = `Token keys are not valid, expected p256dh and auth in base64, got ${describeValue(keys)}`;
  return new Refusal(uploadCodes.tokenKeys, reason);
};

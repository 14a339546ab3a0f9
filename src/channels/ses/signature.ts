import { createHash, createHmac } from "node:crypto";
import type { HttpRequest } from "../../lib/exchange.ts";

export interface AwsKey {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  service: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const mac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** As AWS encodes: everything but the unreserved characters of RFC 3986. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The path is encoded once more than it is sent, everywhere but at S3. */
const canonicalPath = (path: string): string => path.split("/").map(encoded).join("/");

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join("&");

const pairsOf = (headers: readonly string[]): [string, string][] =>
  headers.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, headers[i + 1] ?? ""]] : []));

/**
 * The request with the headers that AWS checks it by: Signature Version 4 ("Create a signed AWS API request",
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 *
 * @param request with a text or no body, and lower-case header names
 */
export const signed = (
  request: HttpRequest & { body: string | null },
  key: AwsKey,
  now: Date,
): HttpRequest => {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const [path = "", query = ""] = request.path.split("?");
  const headers = [...request.headers, "x-amz-date", time];
  const toSign = [...pairsOf(headers), ["host", new URL(request.origin).host] as const]
    .map(([name, value]) => [name, value.trim().replace(/ +/g, " ")] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = toSign.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    ...toSign.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    sha256(request.body ?? ""),
  ].join("\n");
  const scope = `${day}/${key.region}/${key.service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
  const signingKey = [day, key.region, key.service, "aws4_request"].reduce<string | Buffer>(
    mac,
    `AWS4${key.secretAccessKey}`,
  );
  const signature = mac(signingKey, text).toString("hex");
  const credential = `Credential=${key.accessKeyId}/${scope}`;
  return {
    ...request,
    headers: [
      ...headers,
      "authorization",
      `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
    ],
  };
};

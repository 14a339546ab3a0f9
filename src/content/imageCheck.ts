import type { IncomingHttpHeaders } from "node:http";
import type { ImageChecked } from "../contract/media.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange, type HttpRequest, TIMED_OUT } from "../lib/exchange.ts";
import { readImage } from "../lib/imageSize.ts";
import { networkWords } from "../lib/networkErrors.ts";
import { imageCheckRedirectsMax, imageCheckTimeoutMs } from "../limits.ts";

/** One request through the guard, and as much of its answer as is kept. */
export type Fetch = (request: HttpRequest, timeoutMs: number) => Promise<Exchange>;

type Answered = Extract<Exchange, { kind: "answered" }>;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface Way {
  isSecure: boolean;
  redirects: number;
}

const nothing = (way: Way, error: string): ImageChecked => ({
  ...{ error, type: null, width: null, height: null, bytes: null, isCutOff: false },
  ...way,
});

const failureWords = (code: string): string => {
  if (code === ADDRESS_NOT_ALLOWED) {
    return "The address lies in a private or special network, where no phone or mail program reaches it.";
  }
  return code === TIMED_OUT ? "No whole picture came in time." : networkWords(code);
};

/** What the server says that the whole has. */
const saidBytes = ({ "content-length": said }: IncomingHttpHeaders): number | null =>
  said !== undefined && /^\d{1,15}$/.test(said) ? Number(said) : null;

const judged = ({ status, headers, bytes, isWhole }: Answered, way: Way): ImageChecked => {
  if (status < 200 || status > 299) return nothing(way, `Its server answered ${status}.`);
  const facts = readImage(bytes);
  if (facts === null) return nothing(way, "What lies there is no PNG, JPEG, GIF or WebP picture.");
  if (isWhole && !facts.isWhole)
    return nothing(way, `The picture is broken: this ${facts.type} ends too early.`);
  const { type, width, height } = facts;
  const size = isWhole ? bytes.length : saidBytes(headers);
  return { error: null, type, width, height, bytes: size, isCutOff: !isWhole, ...way };
};

const nextOf = ({ status, headers: { location } }: Answered, from: URL): URL | null =>
  REDIRECTS.has(status) && location !== undefined && URL.canParse(location, from.href)
    ? new URL(location, from)
    : null;

/**
 * Fetches a picture as a reader's program would, and tells what it is. Each redirect passes the guard like the first
 * address. Never rejects.
 *
 * @param address http or https
 */
export const checkImage = async (fetch: Fetch, address: string): Promise<ImageChecked> => {
  const endAt = performance.now() + imageCheckTimeoutMs;
  const way = { isSecure: true, redirects: 0 };
  if (!URL.canParse(address)) return nothing({ ...way, isSecure: false }, "This is no whole address.");
  for (let url = new URL(address); ; way.redirects += 1) {
    way.isSecure &&= url.protocol === "https:";
    if (url.protocol !== "https:" && url.protocol !== "http:") {
      return nothing(way, "It leads to an address that is neither http nor https.");
    }
    const request: HttpRequest = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: "GET",
      headers: ["user-agent", "Clarion", "accept", "image/*"],
      body: null,
    };
    const result = await fetch(request, Math.max(1, Math.round(endAt - performance.now())));
    if (result.kind !== "answered") return nothing(way, failureWords(result.code));
    const next = nextOf(result, url);
    if (next === null) return judged(result, way);
    if (way.redirects === imageCheckRedirectsMax) {
      return nothing(way, `It leads from address to address, more than ${imageCheckRedirectsMax} times.`);
    }
    url = next;
  }
};

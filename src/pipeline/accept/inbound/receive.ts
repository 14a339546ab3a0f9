import type { IncomingHttpHeaders } from "node:http";
import type { Database } from "../../../db/pool.ts";
import {
  findHookByToken,
  isMessageOfCampaign,
  noteReceived,
  noteRefused,
  type OpenHook,
} from "../../../db/queries/inboundHooks.ts";
import type { Clock } from "../../../lib/clock.ts";
import { hookTokenHash } from "../../../lib/hookToken.ts";
import { isUuid } from "../../../lib/ids.ts";
import type { SecretBox } from "../../../lib/secretBox.ts";
import { storableText } from "../../../lib/storableText.ts";
import { inboundKeyHours, inboundLastBodyBytesMax } from "../../../limits.ts";
import {
  type AcceptDeps,
  type Accepted,
  type AcceptResult,
  acceptTrigger,
  type TriggerCall,
} from "../accept.ts";
import { headerIn, keptHeaders } from "./headers.ts";
import { type Mapped, mapBody } from "./mapping.ts";
import { checkFault } from "./signature.ts";

export interface InboundDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  accept: Omit<AcceptDeps, "format">;
  /** Whether the hook may be called once more in this second. */
  mayEnter: (hookId: string) => boolean;
}

/** A request to the address of a hook. */
export interface InboundRequest {
  token: string;
  headers: IncomingHttpHeaders;
  /** The bytes received, at most `requestBytesMax`. */
  body: Buffer;
}

/**
 * What becomes of a request. A sender repeats what is not answered 2xx for hours or days, and takes the webhook away when
 * that goes on; so whatever no repetition would mend is `ignored`, and answered like what is accepted.
 */
export type InboundResult =
  | { kind: "accepted"; requestId: string; isReplay: boolean }
  | { kind: "ignored"; reason: string }
  | { kind: "refused"; status: 400 | 401 | 404 | 409 | 429; error: string }
  | { kind: "unavailable" }
  /** Stored or not, nobody can say: the only honest answer is none. */
  | { kind: "in_doubt" };

type Refused = Extract<InboundResult, { kind: "refused" }>;

const refused = (status: Refused["status"], error: string): Refused => ({ kind: "refused", status, error });
const ignored = (reason: string): InboundResult => ({ kind: "ignored", reason });

/** Invalid UTF-8 is refused rather than stored as U+FFFD. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

const isJson = (body: Buffer): boolean => {
  try {
    JSON.parse(utf8.decode(body));
    return true;
  } catch {
    return false;
  }
};

/** The trigger; the event's key stands for the body, so that a redelivery that differs in passing is still the same. */
const callOf = (hook: OpenHook, ref: string, mapped: Extract<Mapped, { kind: "mapped" }>): TriggerCall => {
  const { recipient, payload, key } = mapped;
  const element = { campaignRefs: [ref], recipients: [recipient], payload, warnings: [] };
  return {
    accountId: hook.accountId,
    credentialId: null,
    isTest: false,
    source: "inbound",
    // as an element of a batch: a payload that a strict campaign refuses ends in the log, where its author sees it
    trigger: {
      kind: "parsed",
      isWrapped: true,
      elements: [{ kind: "element", element }],
      body: { event: key },
    },
    scope: `inbound webhook ${hook.id}`,
    idempotencyKey: key,
    keyHours: inboundKeyHours,
    identicalBodiesSeconds: null,
  };
};

const formatInbound = ({ requestId }: Accepted): string => requestId;

const resultOf = (result: AcceptResult): InboundResult => {
  switch (result.kind) {
    case "answered":
      return { kind: "accepted", requestId: result.body, isReplay: result.isReplay };
    case "refused":
      return refused(result.first.status === 404 ? 404 : 409, result.first.error);
    case "key_reused":
    case "unstorable":
      return ignored("The body holds a value that cannot be stored.");
    case "unavailable":
    case "in_doubt":
      return { kind: result.kind };
  }
};

/** Our own webhooks carry their message's id: one of the same campaign would fire it again and again. */
const comesBack = async (
  { db }: InboundDeps,
  hook: OpenHook,
  headers: IncomingHttpHeaders,
): Promise<boolean> => {
  const id = headerIn(headers, "webhook-id");
  if (id === undefined || !isUuid(id)) return false;
  return isMessageOfCampaign(db, hook.accountId, hook.campaignId, id);
};

const fire = async (deps: InboundDeps, hook: OpenHook, request: InboundRequest): Promise<InboundResult> => {
  if (await comesBack(deps, hook, request.headers)) {
    return refused(
      409,
      "This is a message of the very campaign that the webhook fires: it would go round for ever.",
    );
  }
  const mapped = mapBody(request.body, request.headers, hook.mapping);
  if (mapped.kind === "unmapped") return ignored(mapped.error);
  if (hook.campaignNumber === null) {
    return ignored("The campaign is not published yet, so this fired nothing.");
  }
  const call = callOf(hook, hook.campaignNumber, mapped);
  return resultOf(await acceptTrigger({ ...deps.accept, format: formatInbound }, call));
};

const reasonOf = (result: InboundResult): string | null => {
  if (result.kind === "ignored") return storableText(result.reason);
  return result.kind === "refused" ? storableText(result.error) : null;
};

/** For whoever sets the webhook up; that it cannot be noted is no reason to refuse what is on disk. */
const note = async (
  { db }: InboundDeps,
  hook: OpenHook,
  request: InboundRequest,
  result: InboundResult,
): Promise<void> => {
  if (result.kind === "unavailable" || result.kind === "in_doubt") return;
  await noteReceived(db, hook.accountId, hook.id, {
    requestId: result.kind === "accepted" ? result.requestId : null,
    error: reasonOf(result),
    body: request.body.length <= inboundLastBodyBytesMax ? request.body : null,
    headers: keptHeaders(request.headers, hook.check),
  }).catch(() => {});
};

/**
 * Takes what another system sends to a hook's address. Of what does not prove itself only the moment and the reason are kept;
 * everything else is kept as the last that came.
 *
 * @throws when the database is away: then nothing was accepted
 */
export const receiveInbound = async (deps: InboundDeps, request: InboundRequest): Promise<InboundResult> => {
  const hook = await findHookByToken(deps.db, hookTokenHash(request.token));
  if (hook === undefined) return refused(404, "There is no inbound webhook at this address.");
  if (!deps.mayEnter(hook.id)) return refused(429, "Too many requests to this webhook at once.");
  const secret = hook.secret === null ? null : deps.box.open(hook.secret);
  const fault = checkFault(hook.check, secret, request, deps.clock.now().getTime());
  if (fault !== undefined) {
    await noteRefused(deps.db, hook.accountId, hook.id, fault).catch(() => {});
    return refused(401, fault);
  }
  if (!isJson(request.body)) {
    const words = "The body is not JSON in UTF-8.";
    await noteRefused(deps.db, hook.accountId, hook.id, words).catch(() => {});
    return refused(400, words);
  }
  const result = await fire(deps, hook, request);
  await note(deps, hook, request, result);
  return result;
};

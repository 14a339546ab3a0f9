import type { NativeTriggerBody } from "../../../contract/nativeTrigger.ts";
import { DomainError, type Problem } from "../../../lib/errors.ts";
import { keepDigits } from "../../../lib/json.ts";
import { arraySpans, objectSpans, type Span } from "../../../lib/jsonSpans.ts";
import { deliverAtDaysMax, metadataBytesMax, payloadBytesMax, payloadDepthMax } from "../../../limits.ts";
import { RECIPIENT_KINDS, type Recipient } from "../recipient.ts";

/** One recipient of a native trigger. */
export interface NativeRecipient {
  recipient: Recipient;
  /** The bytes of its own payload as received; null: that of the trigger. */
  payload: Buffer | null;
  payloadValue: unknown;
  address: string | null;
  key: string | null;
  /** Properties to create or update the profile with; null: none. */
  profile: Record<string, unknown> | null;
}

export interface NativeTrigger {
  recipients: NativeRecipient[];
  /** The bytes of the payload that recipients without one of their own share. */
  payload: Buffer | null;
  payloadValue: unknown;
  deliverAt: Date | null;
  expiresAt: Date | null;
  reference: string | null;
  metadata: Buffer | null;
  /** The body as a value, digits kept: what an idempotency fingerprint is made of. */
  body: unknown;
}

const MS_PER_DAY = 86_400_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The same fields in the case of the compatible API. */
const OTHER_NAMES: Readonly<Record<string, string>> = { deliver_at: "deliverAt", expires_at: "expiresAt" };

/** The body with each field by its own name. */
export const inOurNames = (body: unknown): unknown =>
  isObject(body)
    ? Object.fromEntries(Object.entries(body).map(([name, value]) => [OTHER_NAMES[name] ?? name, value]))
    : body;

const invalid = (problems: readonly Problem[]): DomainError =>
  new DomainError(
    "input/invalid",
    problems.length === 1
      ? "One thing is wrong with the body."
      : `${problems.length} things are wrong with the body.`,
    problems,
  );

const sizeProblems = (field: string, span: Span | undefined, bytesMax: number): Problem[] => {
  if (span === undefined) return [];
  const size = span.end - span.start;
  if (size > bytesMax) return [{ field, message: `Expected at most ${bytesMax} bytes, got ${size}.` }];
  return span.depth > payloadDepthMax
    ? [{ field, message: `Expected at most ${payloadDepthMax} levels of nesting, got ${span.depth}.` }]
    : [];
};

const bytesAt = (bytes: Buffer, span: Span | undefined): Buffer | null =>
  span === undefined ? null : Buffer.from(bytes.subarray(span.start, span.end));

const momentProblems = (body: NativeTriggerBody, now: Date): Problem[] => {
  const [deliverAt, expiresAt] = [body.deliverAt, body.expiresAt].map((text) =>
    text === undefined ? undefined : new Date(text),
  );
  const last = new Date(now.getTime() + deliverAtDaysMax * MS_PER_DAY);
  const problems: Problem[] = [];
  if (deliverAt !== undefined && deliverAt > last) {
    const message = `Expected at most ${deliverAtDaysMax} days from now, got ${deliverAt.toISOString()}.`;
    problems.push({ field: "deliverAt", message });
  }
  if (expiresAt !== undefined && expiresAt <= (deliverAt ?? now)) {
    const after = deliverAt === undefined ? "a moment still to come" : "a moment after deliverAt";
    problems.push({ field: "expiresAt", message: `Expected ${after}, got ${expiresAt.toISOString()}.` });
  }
  return problems;
};

/** The one kind of identity that names a recipient, with its value; undefined: none. */
export const namedIn = (to: NativeTriggerBody["recipients"][number]["to"]): Recipient | undefined => {
  for (const kind of RECIPIENT_KINDS) {
    const value = to[kind];
    if (value !== undefined) return [kind, value];
  }
  return undefined;
};

const recipientOf = (
  bytes: Buffer,
  members: ReadonlyMap<string, Span>,
  { to, address, key, profile, payload }: NativeTriggerBody["recipients"][number],
): NativeRecipient[] => {
  const recipient = namedIn(to);
  if (recipient === undefined) return [];
  return [
    {
      recipient,
      payload: payload === undefined ? null : bytesAt(bytes, members.get("payload")),
      payloadValue: payload,
      address: address ?? null,
      key: key ?? null,
      profile: profile === undefined ? null : { ...profile },
    },
  ];
};

/**
 * A native trigger from a body that keeps the contract; all that is wrong beyond that at once. Payloads stay the bytes received.
 *
 * @throws DomainError input/invalid
 */
export const nativeTriggerOf = (bytes: Buffer, body: NativeTriggerBody, now: Date): NativeTrigger => {
  const members = objectSpans(bytes);
  const places = members.get("recipients");
  const each = (places === undefined ? [] : arraySpans(bytes, places.start)).map((span) =>
    objectSpans(bytes, span.start),
  );
  const problems = [
    ...sizeProblems("payload", members.get("payload"), payloadBytesMax),
    ...sizeProblems("metadata", members.get("metadata"), metadataBytesMax),
    ...each.flatMap((own, index) =>
      sizeProblems(`recipients.${index}.payload`, own.get("payload"), payloadBytesMax),
    ),
    ...momentProblems(body, now),
  ];
  if (problems.length > 0) throw invalid(problems);
  const text = bytes.toString("utf8");
  return {
    recipients: body.recipients.flatMap((entry, index) =>
      recipientOf(bytes, each[index] ?? new Map(), entry),
    ),
    payload: body.payload === undefined ? null : bytesAt(bytes, members.get("payload")),
    payloadValue: body.payload,
    deliverAt: body.deliverAt === undefined ? null : new Date(body.deliverAt),
    expiresAt: body.expiresAt === undefined ? null : new Date(body.expiresAt),
    reference: body.reference ?? null,
    metadata: body.metadata === undefined ? null : bytesAt(bytes, members.get("metadata")),
    body: keepDigits(text, JSON.parse(text)),
  };
};

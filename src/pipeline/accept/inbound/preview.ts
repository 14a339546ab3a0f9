import type { InboundMapping, InboundPreview } from "../../../contract/inboundHook.ts";
import type { KeptHeader } from "../../../db/queries/inboundHooks.ts";
import { keepDigits } from "../../../lib/json.ts";
import { mapBody } from "./mapping.ts";

const failed = (error: string): InboundPreview => ({ error, recipient: null, payload: null, eventId: null });

/** What a body that was kept would fire under a mapping. */
export const previewInbound = (
  { body, headers }: { body: Buffer | null; headers: readonly KeptHeader[] | null },
  mapping: InboundMapping,
): InboundPreview => {
  if (body === null) return failed("No body is kept: nothing came in the last day, or it was too long.");
  const kept = Object.fromEntries((headers ?? []).map(({ name, value }) => [name, value]));
  const mapped = mapBody(body, kept, mapping);
  if (mapped.kind === "unmapped") return failed(mapped.error);
  const [kind, value] = mapped.recipient;
  const text = mapped.payload.toString("utf8");
  const payload = keepDigits(text, JSON.parse(text));
  return { error: null, recipient: { kind, value }, payload, eventId: mapped.eventId };
};

import { fewOf, gathered, type Tables } from "../evidence.ts";

/** product.md part 11, written down here a second time on purpose: the checker takes nobody's word for it. */
const OUTCOMES: ReadonlySet<string> = new Set(
  `sent control_group profile_not_found not_qualified not_reachable unsubscribed address_suppressed
  duplicate_address duplicate_recipient message_limit frequency_cap dnd_discarded timezone_passed cut_off expired
  targeting_cap_reached campaign_stopped campaign_ended cancelled template_value_missing template_aborted
  template_error template_limit_exceeded linked_content_failed code_pool_empty provider_rejected
  provider_unavailable delivery_unknown payload_invalid internal_error`.split(/\s+/),
);

/** Nothing is left to do. */
export const checkQueues = (tables: Tables): string[] => [
  ...(tables.intakeQueued > 0 ? [`queues: ${tables.intakeQueued} intake rows are still to be decided`] : []),
  ...tables.messagesQueued.map(({ state, count }) => `queues: ${count} messages are still ${state}`),
];

/** One message a recipient of every stored request, and one outcome a message. */
export const checkOutcomes = (tables: Tables): string[] => {
  const partOf = (row: { request_id: string; part: number }): string => `${row.request_id}/${row.part}`;
  const messages = gathered(tables.messages, partOf);
  const intake = new Map(tables.intake.map((row) => [partOf(row), row]));
  const counts = tables.intake.flatMap((row) => {
    const numbers = (messages.get(partOf(row)) ?? []).map((message) => message.recipient_no);
    const isComplete =
      numbers.length === row.recipient_count &&
      new Set(numbers).size === numbers.length &&
      numbers.every((number) => number >= 0 && number < row.recipient_count);
    if (isComplete) return [];
    return [
      `recipients: ${partOf(row)} has ${row.recipient_count} recipients and messages for [${numbers.toSorted((a, b) => a - b)}]`,
    ];
  });
  const strays = tables.messages
    .filter((message) => !intake.has(partOf(message)))
    .map(({ id }) => `origin: message ${id} comes from no accepted trigger`);
  const ends = tables.messages.flatMap(({ id, outcome, has_ended }) => {
    if (outcome === null) return [`outcome: message ${id} has none`];
    if (!OUTCOMES.has(outcome)) return [`outcome: message ${id} ended as "${outcome}", which is no outcome`];
    return has_ended ? [] : [`outcome: message ${id} is ${outcome} and has no end`];
  });
  return [counts, strays, ends].flatMap(fewOf);
};

/** Statistics say what a recount says: a second outcome would show here, even one that overwrote the first. */
export const checkStatistics = (tables: Tables): string[] =>
  fewOf(
    tables.statistics.map(
      ({ name, counted, recounted }) =>
        `statistics: ${name}: they say ${counted}, a recount gives ${recounted}`,
    ),
  );

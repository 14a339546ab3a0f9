/** What a page knows of stopped addresses. Apart from the schemas, so that it can know it without them. */

/** Channels whose addresses can be stopped; a webhook's is not a person's. */
export const SUPPRESSION_CHANNELS = ["email", "whatsapp", "push"] as const;
export type SuppressionChannel = (typeof SUPPRESSION_CHANNELS)[number];

/** A provider said that it is dead, its owner reported a message as spam, or somebody stopped it by hand. */
export const SUPPRESSION_REASONS = ["bounced", "complained", "added"] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];

/** What a file of stopped addresses tells of each, by the names of its columns. */
export const SUPPRESSION_COLUMNS = ["address", "channel", "reason", "detail"] as const;
export type SuppressionColumn = (typeof SUPPRESSION_COLUMNS)[number];

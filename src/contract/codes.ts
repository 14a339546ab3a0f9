/** What a page knows of the codes of pools. Apart from the schemas, so that it can know it without them. */

/** What a code can be in: held by a message on its way, or sent, or perhaps sent. */
export const CODE_STATES = ["free", "held", "sent"] as const;

/** What previews, tests, dry runs and control users show in place of a code. */
export const SAMPLE_CODE = "SAMPLE-CODE";

/**
 * Every bound of the system, each with its reason. Nothing else in the code states a limit of its own.
 * Units stand at the end of the name.
 */

// ------------------------------------------------------------------ database

/** A server that does not answer within this is down; callers are told rather than kept waiting. */
export const databaseConnectTimeoutMs = 5_000;
/** Our transactions last milliseconds; one left open by a stopped process must not hold locks for longer. */
export const transactionIdleMsMax = 15_000;
/** Deadlocks and serialisation failures are repeated; this many in a row mean a bug, not bad luck. */
export const transactionTriesMax = 8;

// ------------------------------------------------------------------ the trigger API

/** One request; larger audiences go through several. The published limit of the compatible API. */
export const recipientsPerRequestMax = 1_000;
export const campaignsPerRequestMax = 5;
/** The whole body of a compatible request. */
export const requestBytesMax = 1024 * 1024;
/** The `ExternalTrigger` object, in bytes as received: it is kept with every trigger for 30 days. */
export const payloadBytesMax = 64 * 1024;
/** Nesting of the payload: deeper ones come from loops in the caller, and Liquid paths never reach them. */
export const payloadDepthMax = 20;
export const formerCampaignIdsMax = 5;
/** RFC draft idempotency-key-header names no bound; longer keys are bodies by mistake. */
export const idempotencyKeyCharsMax = 255;
export const idempotencyKeyHours = 24;

// ------------------------------------------------------------------ group commit

/** More rows a commit gain nothing (measured: the curve is flat from 128) and delay the first of them. */
export const groupRowsMax = 256;
export const groupBytesMax = 4 * 1024 * 1024;
/** Commits under way at once: one fills while the other waits for the disk. */
export const groupsInFlightMax = 2;
/** Requests waiting for a commit; beyond it the answer is 503 with Retry-After rather than an endless queue. */
export const groupWaitingMax = 10_000;
/** A group whose database is away is repeated for this long before its callers are told 503. */
export const acceptRetryMsMax = 3_000;
/** How stale a cached campaign or credential may be when a trigger is accepted; decide reads it again. */
export const cacheStaleMsMax = 1_000;

// ------------------------------------------------------------------ decide

/** Recipients decided in one transaction: larger ones hold locks longer and gain little (0.4 ms a batch). */
export const decideBatchRecipientsMax = 500;
/** A trigger that commits late has an older id than its neighbours; claims look back this far. */
export const claimSlackMs = 500;
/** Every this often claims forget their lower bound and look at everything. */
export const claimSweepMs = 2_000;

// ------------------------------------------------------------------ render

/** A render is synchronous: nothing else in this worker moves meanwhile. */
export const renderMsMax = 100;
/** LiquidJS counts characters held and list items made; a `for` over a huge range dies here, not the process. */
export const renderMemoryMax = 10_000_000;
export const templateCharsMax = 1_000_000;
export const renderedBytesMax = 2 * 1024 * 1024;

// ------------------------------------------------------------------ deliver

/** Provider time-out + 5 s < lease: a lease never ends while its call can still succeed. */
export const leaseMs = 45_000;
export const leaseMarginMs = 5_000;
export const webhookTimeoutMs = 10_000;
export const smtpTimeoutMs = 15_000;
/** A worker leases at most this many times a provider's free concurrency; the rest stays for others. */
export const leasePerConcurrency = 2;
export const retryBaseMs = 1_000;
export const retryCapMs = 10 * 60_000;
/** Retrying ends after this, or earlier when the message expires. */
export const retryHoursMax = 24;
/** Failures in a row, of one target, that open its breaker. */
export const breakerFailures = 10;
export const breakerOpenMsMin = 1_000;
export const breakerOpenMsMax = 60_000;
/** Results are written together: this many, or after this long. */
export const resultBatchMax = 256;
export const resultBatchMs = 10;
/** No provider call starts on a campaign state older than this; pause promises one second. */
export const campaignStateStaleMsMax = 700;
/** A dead worker's leases are freed within 5 s; the look-out runs this often. */
export const reaperMs = 1_000;
/** What of a provider's answer is kept in the timeline. */
export const providerDetailCharsMax = 500;
export const webhookResponseBytesMax = 64 * 1024;

// ------------------------------------------------------------------ upload (the published limits)

export const uploadRecordsMax = 1_000;
export const profileKeysMax = 256;
export const propertyKeyCharsMax = 120;
export const propertyValueCharsMax = 512;
export const listValuesMax = 100;
export const eventTypesMax = 512;
export const eventPropertiesMax = 256;
export const chargedItemsMax = 256;
export const tokensPerCallMax = 100;

// ------------------------------------------------------------------ sandbox

export const inboxMessagesMax = 10_000;
export const inboxDays = 7;

// ------------------------------------------------------------------ embedded PostgreSQL

/** Recovery after `kill -9` under full load took 0.5 s; a slow disk may need far longer. */
export const embeddedStartMsMax = 60_000;
export const embeddedStopMsMax = 30_000;
export const embeddedPollMs = 30;
/** API, workers and tools together; each idle connection costs about 2 MB. */
export const embeddedConnectionsMax = 100;
/** Small enough for the memory promise (350 MiB idle for everything), large enough for the hot tables. */
export const embeddedSharedBuffersMb = 128;

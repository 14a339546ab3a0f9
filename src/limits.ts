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
/** Nesting of a whole request body: the payload's 20 and its wrapping, with room. */
export const bodyDepthMax = 32;
export const formerCampaignIdsMax = 5;
/** RFC draft idempotency-key-header names no bound; longer keys are bodies by mistake. */
export const idempotencyKeyCharsMax = 255;
export const idempotencyKeyHours = 24;
/** A recipient's own key: a batch that is cut into pieces and repeated within a week sends nobody a second message. */
export const recipientKeyDays = 7;
/** Bodies of the native trigger endpoint: 1 000 recipients with a payload of 10 KiB each. */
export const nativeTriggerBytesMax = 10 * 1024 * 1024;
/** An identity or an address in a native trigger: longer ones match no profile. */
export const nativeTriggerRecipientChars = 1_024;
/** The caller's own key for a trigger: an order number, not a document. It is indexed. */
export const referenceCharsMax = 200;
/** The caller's own data about a trigger: shown in the log, never rendered. */
export const metadataBytesMax = 4 * 1024;
/** How far ahead a trigger may be put off: a reminder of next year's renewal, within what the log keeps is not needed. */
export const deliverAtDaysMax = 366;
/** Triggers put off whose moment has come, queued by one statement. */
export const postponedBatchMax = 1_000;
/** How often those are looked for: their moment is met within a second. */
export const postponedLookMs = 500;
/** Triggers of one reference that one call cancels: a reference names one order, and that has few. */
export const triggersCancelledMax = 100;
/** How long an answer may wait for what becomes of its recipients; longer ones run into the time-outs of proxies. */
export const preferWaitSecondsMax = 10;
/** Recipients told of in an answer that waited. */
export const preferWaitRecipientsMax = 100;
/** Answers of one process that wait at once; those beyond are given at once, as if nobody had asked to wait. */
export const preferWaitersMax = 500;
/** Between two looks at what an answer waits for: the first soon, since most are sent within milliseconds. */
export const preferWaitLookMs = { first: 20, most: 250 } as const;

/**
 * An uploaded event fires campaigns for as long as this after it happened, and its identity is kept for as long: older ones
 * are history, and nobody waits for their message.
 */
export const eventFiringHours = 24;
/** Secret addresses of one campaign: a system of its own each, and nobody sends from more. */
export const inboundHooksPerCampaignMax = 10;
export const inboundHookNameCharsMax = 100;
/** A path within a body: a hundred steps of usual keys. */
export const inboundPathCharsMax = 1_000;
export const inboundSecretCharsMax = 500;
/** How far a signed time may lie from ours: what Stripe and Standard Webhooks advise, so that a recorded request is soon worthless. */
export const inboundSignatureAgeSecondsMax = 300;
/** An event id is known for this long: Stripe delivers again for three days, Shopify and others for less. */
export const inboundKeyHours = 96;
/** Requests to one address and second, a process: far above any sender, far below what would cost others their turn. */
export const inboundRequestsPerSecondMax = 500;
/** A longer link stays as it was written: what leads on to it would be longer than some mail programs and proxies take. */
export const trackedUrlCharsMax = 2_000;
/** Opens and clicks written by one transaction: a tenth of a second's work, so that a burst is on disk within seconds. */
export const followedPerGroupMax = 1_000;
/** Transactions of opens and clicks at once, an API process: one works while the next gathers. */
export const followedInFlightMax = 1;
/** Opens and clicks that wait to be written; about 20 MB. More are answered and not counted. */
export const followedWaitingMax = 50_000;
/** How long opens and clicks wait for a database that went away: a failover. */
export const followedRetryMsMax = 30_000;
/** A click is held so long, so that the first of a scan is told by those that follow; it is on its way to disk within a second. */
export const clickHeldMs = 750;
/** So many links of one message within `scannedWithinMs` no person follows: sources in src/links/machine.ts. */
export const scannedLinksMin = 3;
export const scannedWithinMs = 5_000;
/** Clicks remembered of one message: more than make a scan. */
export const clicksPerMessageMax = 8;
/** Messages whose last clicks are remembered, an API process; about 10 MB. */
export const clicksRememberedMax = 20_000;
/** A link that is followed so soon after its trigger was accepted was followed before anybody could have read it. */
export const unreadClickMsMax = 3_000;
/** A form of the pages that links in messages lead to: a few ticks. */
export const linkBodyBytesMax = 16 * 1024;
/** The last body is kept for set-up: no sender's example is longer, and a tree of more cannot be read. */
export const inboundLastBodyBytesMax = 256 * 1024;
export const inboundLastHeadersMax = 60;
export const inboundLastHeaderCharsMax = 300;
/** The last body names a person; it is for set-up, which takes an afternoon. */
export const inboundLastHours = 24;
/** From hook to campaign to hook: as many steps are looked along for a circle. */
export const inboundCircleStepsMax = 10;
/** Places of one payload that are told to lack something: whoever mends these sees the rest at the next call. */
export const payloadGapsMax = 20;
/** Warnings of one answer: a body of a thousand elements could have twenty thousand. */
export const triggerWarningsMax = 100;
/** Replays that a trigger is shown with: who replays more often does so by a program, which knows them. */
export const replaysShownMax = 100;

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
/** Campaigns or credentials remembered by one process; the memory starts afresh beyond it. */
export const cacheEntriesMax = 50_000;

// ------------------------------------------------------------------ decide

/** Recipients decided in one transaction: larger ones hold locks longer and gain little (0.4 ms a batch). */
export const decideBatchRecipientsMax = 500;
/** A trigger that commits late has an older id than its neighbours; claims look back this far. */
export const claimSlackMs = 500;
/** Every this often claims forget their lower bound and look at everything. */
export const claimSweepMs = 2_000;

// ------------------------------------------------------------------ who gets it, how often, and when

/** Variants of a test or a split; the published number of the compatible product. */
export const testVariantsMin = 2;
export const testVariantsMax = 3;
/** One for each of 50 values of a property, as in the compatible product, and one for all other users. */
export const variantsMax = 51;
export const variantNameCharsMax = 60;
/** Messages of each variant before a winner is looked for: the figures of fewer are mostly chance. */
export const winnerMessagesMin = 100;
export const winnerMessagesMax = 10_000_000;
/** What is called clear: a winner that is none comes out of fewer than one test in twenty. */
export const winnerErrorShare = 0.05;
/** What intervals of a campaign's effect may miss: one in twenty of them, at any look, is the custom of the field. */
export const liftErrorShare = 0.05;
/** Users that a campaign without a targeting cap is planned for; intervals are narrowest there, and right at any number. */
export const liftPlannedUsers = 10_000;
/**
 * Conversions to be expected in either group before an interval is told: fewer are far from a normal distribution, and make intervals
 * that say nothing (measured: up to 1.74 times as wide as those of a single look with 10, 1.69 with 15).
 */
export const liftExpectedMin = 15;
/** Buyers in either group, counted as if all bought for the same, before an interval of revenue is told. */
export const liftBuyersMin = 15;
/** How far lopsided revenue may move its interval, as a part of half its width: beyond it, the correction is a guess. */
export const liftSkewShiftMax = 0.4;
/** A forecast of more users than this says nothing but that there is hardly a difference. */
export const liftUsersNeededMax = 10_000_000;
/** A winner is a matter of hours; each look is a few small reads a test. */
export const winnerLookMs = 15_000;
/** Events of one goal: a person reads and understands so many, and each user is held against all of them. */
export const goalEventsMax = 5;
/** How often an event of a goal may have to happen. */
export const goalTimesMax = 100;
/** 5 months (153 days), as in the compatible product: longer than that nobody is moved by one message. */
export const goalWithinMinutesMax = 220_320;
/** 7 days: what is done because of a message is mostly done within a week. */
export const goalWithinMinutesUsual = 10_080;
/** Events of one user that are held against a goal, the oldest of its conversion time: beyond, somebody's program is looping. */
export const goalEventsReadMax = 1_000;
/** Revenue of one user in one campaign, either way; a sum of squares of it stays exact enough. */
export const goalRevenueMax = 1e12;
/** Users looked at again in one transaction, which holds their locks. */
export const goalChecksMax = 500;
/** How soon after an event its conversion is on screen: half a second and what folding takes. */
export const goalCheckMs = 500;
/** What was under way at the first look has committed by then. */
export const goalSecondLookSeconds = 60;
/** Users of one campaign who are counted again in one transaction after its goal changed. */
export const goalRecountMax = 500;
/** Earlier messages that one transaction takes in after a goal was set. */
export const goalTakenInMax = 2_000;
/** Days of one compatible report: two months and a few days, as the vendor's. */
export const reportDaysMax = 92;
/** Campaigns of one compatible report. */
export const reportedCampaignsMax = 2_500;
/** Differences between statistics and log that are shown: the first few say what went wrong. */
export const statDifferencesMax = 100;
export const goalRecountLookMs = 1_000;
/** Exposures older than the events that are kept can be counted no more; removed in batches, so that no lock is held for long. */
export const oldExposuresMax = 10_000;
/** 90 days: a test that takes longer measures the seasons. */
export const winnerHoursMax = 2_160;
/** Below it a second provider would take over for a hiccup; beyond an hour it takes over for nothing that is urgent. */
export const backupAfterSecondsMin = 10;
export const backupAfterSecondsMax = 3_600;
/** How often a worker looks what waits at a provider that is down; costs one small read while none is. */
export const failoverLookMs = 1_000;
/** A provider that another stands in for is tried this often. */
export const failoverProbeMs = 10_000;
/** Messages moved to the second provider by one statement. */
export const failoverMovedMax = 1_000;
/** Fewer users than this cannot be told from chance; the published least of the compatible product. */
export const targetingCapMin = 100;
/** As many as a counter of the database holds. */
export const targetingCapMax = 2_147_483_647;
/** How far a cap is used when it is worth a notice: nearly, and wholly. */
export const capNoticePercents = [80, 100] as const;
/**
 * Slots of days before yesterday change only where their messages end, or move: a pause may last a month, and a time to live
 * too. Older ones are forgotten: nothing that could give them back is left.
 */
export const capDaysBack = 60;
/** The safety stop: a small campaign may grow by any factor, and a large one is not held for a good day. */
export const safetyMessagesMin = 10_000;
export const safetyTimesBusiest = 20;
/** With less than a week nobody knows what is usual of a campaign: weekdays differ. */
export const safetyHistoryDaysMin = 7;
/** Whoever resumes has seen the figures: what was held goes out, and is what the next stop compares with. */
export const safetyRestMinutes = 60;
/** Five minutes: soon enough to hold most of an accident, long enough for a burst to be one. */
export const burstBucketMinutes = 5;
/** Two of each weekday; what is older is forgotten, so many rows at once. */
export const burstDaysKept = 14;
export const oldBurstsMax = 10_000;
/** The published bounds of the compatible product. */
export const campaignControlPercentMin = 2;
export const campaignControlPercentMax = 99;
/** A share of everybody is left out of every campaign: more would cost more than it tells. */
export const controlPercentMin = 2;
export const controlPercentMax = 5;
export const customControlGroupsMax = 10;
/** Profiles that are in no control group: an account's own people and testers. */
export const controlExemptionsMax = 20;
/** A line of a list. */
export const controlGroupNameCharsMax = 100;
/** A few sentences. */
export const controlGroupPurposeCharsMax = 1_000;
/** Rows read at once while a file of control users is made: a fraction of a second, some MB. */
export const controlUserPageRows = 1_000;
/** Users looked at at once while the file of a group's users is made: of 10 000, 200 to 500 are in it. */
export const controlGroupScanRows = 10_000;
/** Campaigns listed with each group; more than that only tell how many. */
export const controlGroupUsesShownMax = 20;
/** Campaigns listed by name beside the global limits; more than that only tell how many. */
export const limitUsesShownMax = 20;
/** Users that are counted one by one for "about how many"; where there are more, a sample says. */
export const usersCountedMax = 20_000;
/** Buckets of a user that the sample takes: 2 % of all, at least 400 users, which is right within some per cent. */
export const usersSampledBuckets = 20;
/** 5 minutes: the shortest gap between two messages; below it "minimum gap" would be a throttle. */
export const messageGapMinutesMin = 5;
/** 30 days. */
export const messageGapMinutesMax = 43_200;
export const atMostEverMax = 250;
/** Sends kept of one user and channel: as many as a global limit may count. */
export const globalLimitMessagesMax = 100;
/** Sends are kept for this many days (and a day more on either side, for zones). */
export const globalLimitDaysMax = 90;
/** 5 minutes: what a throttle is a number of messages of. */
export const throttleWindowMs = 300_000;
/** A message that the throttle let go begins within this time, or waits again: so long its place may be later than it looks. */
export const throttleBeginMs = 2_000;
/** How often it is looked whether a throttle lets more go. */
export const throttleLookMs = 1_000;
/** More in 5 minutes than two cores send; beyond it a throttle throttles nothing. */
export const throttleMessagesMax = 10_000_000;
/** More ranges of one day than anybody can read. */
export const quietRangesPerDayMax = 12;
/** Zones are at most this far from UTC, to either side (Kiritimati; RFC 6557): what offsets of users are accepted. */
export const zoneOffsetHoursMax = 14;
/** A moment that window, do not disturb, time of day and cut-off permit together is looked for this far ahead: two weeks, and a day for zones. */
export const permittedMomentDaysMax = 15;
/** Days of one zone whose clocks are remembered; a plan looks at 17 around now, and now moves on. */
export const zoneDaysRemembered = 200;
/** Do not disturb comes round every week: more days would show the same again. */
export const schedulePictureDays = 7;

// ------------------------------------------------------------------ code pools

/** Passes of one render, each with the codes that the one before reached: conditions on codes nest no deeper. */
export const renderRoundsMax = 5;
/** Free codes looked up at once: more than a batch takes of most pools. */
export const codesFetchedMax = 500;
export const codePoolsPerAccountMax = 200;
/** Codes of one request; larger lists come in several. */
export const codesPerCallMax = 10_000;
/** A full list of codes as JSON, with room for escapes. */
export const codesBodyBytesMax = 4 * 1024 * 1024;
/** Campaigns named when a pool cannot be deleted. */
export const codePoolUsesListedMax = 5;
export const codesPerPoolMax = 10_000_000;
/** Longer ones are no codes that a person types. */
export const codeCharsMax = 128;
/** Rows of a file that are told as refused. */
export const codeRefusalsShownMax = 20;
/** A file of codes is read while its sender waits. */
export const codeFileBytesMax = 256 * 1024 * 1024;
/** Codes of one page of a list. */
export const codeRowsShownMax = 500;
/** Codes of a pool read at once for a file. */
export const codeExportRows = 5_000;
/** How often a code that came out twice is made again before making ends; with the next bound it is once or twice. */
export const codeMakeRoundsMax = 20;
/** Whoever tries codes by chance finds one of the pool at most once in so many tries. */
export const codeGuessesMin = 100_000;
/** Random characters of a made code: with 31 letters and digits, 8 of them are guessed once in 850 thousand million tries. */
export const madeCodeCharsMin = 8;
export const madeCodeCharsMax = 32;

// ------------------------------------------------------------------ filters and segments

/** Groups within groups: nobody can read more, and each level costs stack. */
export const filterDepthMax = 10;
/** Nodes of a whole tree, those of its segments and fields included: each is a condition in one statement. */
export const filterNodesMax = 200;
/** Nodes of one group. */
export const filterChildrenMax = 50;
/** Values of one condition; longer lists belong into a segment. */
export const filterValuesMax = 1_000;
/** As long as a value of a property may be. */
export const filterTextCharsMax = 512;
/** Kinds of events in one condition. */
export const filterEventsMax = 10;
/** Values that a condition's words name; of more they tell how many. */
export const filterWordsValuesMax = 5;
/** Points of one radius condition. */
export const filterPointsMax = 20;
/** Counts and amounts of time in conditions. */
export const filterCountMax = 1_000_000;
/** A year and its leap day: more would come round twice. */
export const anniversaryDaysMax = 366;
/** Half of the way round the earth. */
export const radiusMetresMax = 20_037_508;
/** A user's bucket is one of so many; the schema draws it. */
export const profileBuckets = 1_000;
/** Up to so many users of an account are counted one by one … */
export const reachExactProfilesMax = 1_000_000;
/** … of more, about so many are, which stand for all within a third of a percent of them. */
export const reachSampleProfiles = 100_000;
/** Users of one step: a fraction of a second, so that progress is seen and whoever hangs up is heard. */
export const reachStepProfiles = 50_000;
/** One step that takes longer than this is stopped, and the count with it. */
export const reachStepMsMax = 10_000;
/** Steps of one count at once: each keeps a processor of the database busy. */
export const reachStepsAtOnceMax = 2;
/** Counts under way for one account: two people who write filters, and none for a loop. */
export const reachesPerAccountMax = 2;
/** Counts under way in one process: with two steps each they take 8 of its 20 connections, and leave it the others. */
export const reachesAtOnceMax = 4;
/** A count that takes longer than this is stopped, and says so. */
export const reachMsMax = 30_000;
/** Segments within segments. */
export const segmentDepthMax = 5;
/** Segments of one account: more are made by a loop, and each save looks at how they hang together. */
export const segmentsPerAccountMax = 2_000;
/** Nodes of the segments that one statement holds against a user: some thousands of parameters of the 65 535 there may be. */
export const segmentsAskedNodesMax = 1_000;
/** A user is held against segments for no longer than this: somebody is looking at the page. */
export const segmentsAskedMsMax = 5_000;
/** Users added to and removed from a list by one request, like the recipients of a trigger; files go by import. */
export const segmentMembersPerCallMax = 1_000;
/** Segments that one user is held against for one page: beyond it the others are counted, not asked. */
export const segmentsAskedMax = 200;
/** What needs a segment, in the words of a refusal: enough to go and look. */
export const segmentUsesNamedMax = 5;
/** What needs a segment, as it is listed with it. */
export const segmentUsesListedMax = 200;
/** Counting stops once it is known whether a condition holds; with higher counts nothing is gained by stopping. */
export const filterEnoughEventsMax = 1_000;
/** A filter over the recipients of one turn that takes longer than this has met a user with millions of events. */
export const filterTurnMsMax = 5_000;
/** Characters of a value that a trace keeps of what a condition saw. */
export const filterSawCharsMax = 200;

// ------------------------------------------------------------------ render

/** A render is synchronous: nothing else in this worker moves meanwhile. */
export const renderMsMax = 100;
/**
 * LiquidJS counts characters held and list items made; a `for` over a huge range dies here, not the process.
 * Measured: a range of this many takes 120 ms and 40 MB, about what one message may.
 */
export const renderMemoryMax = 5_000_000;
export const templateCharsMax = 1_000_000;
/** A render may work for this much longer than its bound: its process's CPU time is asked for only so often. */
export const cpuSampleMs = 20;
/** Below this a kept message is stored as it is: deflating gains little and costs more than the write. */
export const contentDeflateBytesMin = 4_096;
export const renderedBytesMax = 2 * 1024 * 1024;
/**
 * List items and characters reachable from one value of a filter: shared lists nested in lists double with every
 * step, and nothing interrupts a sort. A payload has at most 64 KiB.
 */
export const renderValueWeightMax = 250_000;
/** Look-ups between two glances at the time: filters that walk a list are not interrupted otherwise. */
export const renderReadsPerCheck = 256;
/** Blocks within blocks; each level costs stack, and nobody can read more. */
export const templateDepthMax = 100;
/** Problems listed for one field; more come from one mistake near its top. */
export const problemsPerFieldMax = 50;
/** Distinct places of one HTML template whose scan is kept; a template without `| raw` has a few dozen. */
export const htmlStatesMax = 1_000;
/** Number and date formatters kept: making one costs 50 times its use. */
export const formattersMax = 200;
/** A version that hits a limit this often within the window is rendered in the disposable child from then on. */
export const renderLimitHitsMax = 3;
export const renderLimitWindowMs = 60_000;
/** Versions whose hits are remembered: ids and three numbers each. */
export const renderLimitVersionsMax = 1_000;
/** A Node process that loads the renderer; a slow machine takes seconds. */
export const renderChildStartMsMax = 15_000;
/** Heap of the disposable child: a template that needs more dies there. */
export const renderChildHeapMb = 128;
/** Contents that the child keeps parsed: a draft of the largest size is a few MB of its heap. */
export const renderChildContentsMax = 8;

/** A preview stands beside an editor: whoever waits longer has typed on long ago. Its process ends then. */
export const previewMsMax = 2_000;
/** Previews of one account under way or waiting; an editor needs two, and the one process serves all accounts. */
export const previewsPerAccountMax = 4;
/** Targets of one test send: a marketer's own addresses, not a list. */
export const testSendTargetsMax = 5;
/** Devices of one test send: more than a person has in use. */
export const testSendDevicesMax = 20;
/** Test sends of one account under way: each waits for a provider's answer. */
export const testSendsPerAccountMax = 2;
/** A dry run is read by a person, recipient by recipient; each has its message made in the process of previews. */
export const dryRunRecipientsMax = 20;
/** Dry runs of one account under way: each may hold a connection of the API for as long as a filter may take. */
export const dryRunsPerAccountMax = 2;
/** … and of all accounts, so that the API keeps connections for triggers. */
export const dryRunsAtOnceMax = 4;
/** Triggers of the log that one backtest looks at: people read of it what changes, and most campaigns have their week in it. */
export const backtestTriggersMax = 500;
/** … and when nobody says how many. */
export const backtestTriggersDefault = 100;
/** … and their recipients: as many as one decision takes, each made twice, by the version that decided and by the one that is tried. */
export const backtestRecipientsMax = 500;
/** A backtest ends with what it has by then: whoever waits sees a page, and proxies give up after 30 s. */
export const backtestMsMax = 20_000;
/** Backtests of an account, and of all, under way: each fills the process of previews for seconds. */
export const backtestsPerAccountMax = 1;
export const backtestsAtOnceMax = 2;
/** What people read of a backtest: messages that come out otherwise, distinct errors, payload fields that are missing. */
export const backtestExamplesMax = 20;
export const backtestErrorsMax = 20;
export const backtestMissingMax = 50;
/** A text of a message that comes out otherwise, from just before the first difference on. */
export const backtestTextCharsMax = 400;
/** Keys of the payload that are listed for a campaign, and the longest name of one: people read the list. */
export const payloadKeysMax = 1_000;
export const payloadKeyCharsMax = 120;
/** What one local name of a template may stand for, by the branches that assign it. */
export const aliasPathsMax = 8;
/** Lists within this many lists have two items in a sample, deeper ones one: they would double with every level. */
export const samplePairsDepthMax = 3;

/** A longer text is no date; parsing it would only cost time. */
export const dateCharsMax = 64;
/** Seconds beyond this (the year 5138) are milliseconds, as JavaScript back ends send them. */
export const epochSecondsMax = 100_000_000_000;
/** Wider padding of a date is never meant, and would let a template fill the memory. */
export const datePaddingCharsMax = 32;
/** Names longer than this are no HTML names. */
export const htmlNameCharsMax = 40;
/** No scheme that a link may have is longer. */
export const urlSchemeCharsMax = 40;

// ------------------------------------------------------------------ WhatsApp

/** Meta's own bounds of a template: its body has 1 024 characters, and no other text is longer. */
export const whatsappTemplateTextCharsMax = 2_000;
export const whatsappButtonsMax = 10;
export const whatsappCardsMax = 10;
/** More placeholders than Meta approves in a body of 1 024 characters. */
export const whatsappParametersMax = 100;
/** What comes back when a quick reply is tapped; longer ones are refused by the published editor as well. */
export const whatsappPayloadCharsMax = 128;
/** More than Meta lets a business account have. */
export const whatsappTemplatesMax = 6_000;
/** Small print above the address of e-mails, and the words of a link beside it. */
export const footerTextCharsMax = 1_000;
export const footerLabelCharsMax = 100;
/** A name and some lines of an address, anywhere in the world. */
export const postalAddressCharsMax = 500;
/** Words by which users leave or come back: a few in each of their languages. */
export const whatsappKeywordsMax = 50;
export const whatsappKeywordCharsMax = 60;
/** Templates asked for at once: with their examples, a page of them stays well below `metaAnswerBytesMax`. */
export const metaTemplatePageSize = 100;
export const metaAnswerBytesMax = 4 * 1024 * 1024;
/** Meta answers within a second; a slow answer must not become a lost one. */
export const metaTimeoutMs = 15_000;
/** Meta lets a number write to one user about once in six seconds. */
export const metaPairPauseMs = 10_000;
/** A paused template comes back after hours, the spam limit after more; until then it is asked now and then. */
export const metaLongPauseMs = 30 * 60_000;
/** Headers that prove to a gateway who calls. */
export const gatewayHeadersMax = 20;

// ------------------------------------------------------------------ linked content

/** Look-ups of an account: more than anybody can keep in mind. */
export const linkedApisPerAccountMax = 50;
export const linkedLabelsMax = 50;
/** A message waits for its look-ups, and each may be tried again: an answer that takes longer helps nobody. */
export const linkedTimeoutMsMax = 5_000;
export const linkedRetriesMax = 2;
export const linkedRetryBaseMs = 200;
export const linkedCacheSecondsMax = 86_400;
/** A failure serves the same request again for so long, so that a broken system is not asked once a message. */
export const linkedFailureMs = 5_000;
/** What of an answer is read. */
export const linkedResponseBytesMax = 256 * 1024;
/** What a tester shows of an answer. */
export const linkedTestBodyCharsMax = 16_000;
/** The labels of one answer together, as JSON: with the entries below, 32 MiB in a worker at worst. */
export const linkedValuesCharsMax = 16_000;
export const linkedCacheEntriesMax = 2_000;
/** Calls of one look-up at once, of one worker. */
export const linkedConcurrencyMax = 10;
/** Calls of one look-up that wait for a place; messages beyond them come again later. */
export const linkedQueueMax = 1_000;
/** Messages of one worker whose look-ups are remembered while they wait. */
export const linkedWaitingMax = 20_000;
/** A message whose look-ups were started comes due again by itself after this, should their worker die: all tries of one. */
export const linkedWaitMs = 20_000;
/** A message that found no place comes again after this. */
export const linkedFullMs = 2_000;
/** Messages whose look-ups ended go on together. */
export const linkedWakeMs = 10;
/** One that finds no room at its provider is tried again after this. */
export const linkedRoomMs = 50;
/** How long a worker goes on with look-ups as it last read them. */
export const linkedStaleMsMax = 1_000;
/** Tests of look-ups of one account at once: each holds a connection for seconds. */
export const linkedTestsPerAccountMax = 3;
/** Calls kept of each look-up. */
export const linkedCallsKept = 100;
export const linkedCallsFlushMs = 1_000;
/** Calls of one worker that wait to be written; what is more is not kept. */
export const linkedCallsPendingMax = 1_000;

// ------------------------------------------------------------------ deliver

/** Provider time-out + 5 s < lease: a lease never ends while its call can still succeed. */
export const leaseMs = 45_000;
export const leaseMarginMs = 5_000;
export const webhookTimeoutMs = 10_000;
/** An access token whose server does not say how long it lives is asked for again after this. */
export const accessTokenLifeMsUsual = 5 * 60_000;
/** An access token is renewed this long before it ends, or a tenth of its life where that is less. */
export const accessTokenEarlyMs = 60_000;
/** An access token younger than this is not renewed because of a 401: the receiver refuses the message, not its age. */
export const accessTokenAgeMsMin = 10_000;
/** After an access token could not be had, the next one is asked for no sooner. */
export const accessTokenPauseMs = 2_000;
export const smtpTimeoutMs = 15_000;
/** A vendor answers within a second; a mail with attachments takes longer to hand over. */
export const mailApiTimeoutMs = 15_000;
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
/** Lost leases taken up in one transaction. */
export const lostLeasesPerTurnMax = 500;
/** Compiled versions kept by one worker. */
export const compiledVersionsMax = 2_000;
/** A provider's configuration is looked at again after this long. */
export const providerStaleMsMax = 1_000;
/** Look for due messages this often when nothing says that there are some. */
export const dueLookMs = 250;
/** Large triggers of which one worker remembers what they have taken so far. */
export const takenTriggersMax = 200;
/** While calls are under way a turn waits this long for half of the provider's places: larger turns cost less. */
export const smallTurnWaitMs = 15;
/** A group whose provider has no free place is decided all the same after this long, so that outcomes come. */
export const fullProviderDecideMs = 250;
/** A worker that lost its connection tries again this often: well within the time after which it is buried. */
export const reconnectMs = 200;
/** Looks in a row at which a worker must seem dead before its leases are freed: it may be reconnecting. */
export const deadLooksMin = 3;
export const foldMs = 1_000;
export const maintenanceMs = 60_000;
/** The log of events keeps this many whole months and the current one; what was counted of them stays. */
export const eventMonthsMax = 13;
/** Old events that were uploaded late are deleted so many at once, and so often at each look-out: 200 000 a minute. */
export const oldEventBatchRowsMax = 10_000;
export const oldEventBatchesMax = 20;
/** The database's clock is compared with ours this often. */
export const clockCheckMs = 30_000;
/** Of a backup, read at once for its first line. */
export const backupHeaderBytesMax = 65_536;
/** A worker says this often that it works: one small write. */
export const beatMs = 10_000;
/** Nobody has worked for so long: what is overdue by more than that waits for an operator. A setting. */
export const holdOverdueMinutes = 360;
/** Shorter than a restart takes would hold messages at every upgrade. */
export const holdOverdueMinutesMin = 5;
/** A year: as good as never. */
export const holdOverdueMinutesMax = 525_600;
/** How long a worker goes on believing that nothing is suspected of killing workers. */
export const suspectsStaleMsMax = 1_000;
/** A render in the disposable child, its start included. */
export const isolatedRenderMsMax = 3_000;
/** A dead worker's leases are freed within 5 s; the look-out runs this often. */
export const reaperMs = 1_000;
/** What of a provider's answer is kept in the timeline. */
export const providerDetailCharsMax = 500;
/** The largest batches of reports that vendors post are below 1 MB; a signature is checked over the whole. */
export const callbackBytesMax = 4 * 1024 * 1024;
/** A line beside an address that was stopped by hand. */
export const suppressionNoteCharsMax = 200;
/** The longest tokens of push services have some hundred characters; addresses and numbers are shorter. */
export const suppressionAddressCharsMax = 1_000;
/** A file of stopped addresses is read while its sender waits: some million rows. */
export const suppressionFileBytesMax = 64 * 1024 * 1024;
/** Rows of such a file that are stored in one transaction: some ten milliseconds. */
export const suppressionRowsPerStatement = 2_000;
/** Rows of a file that are told as refused: more than anybody mends by hand. */
export const suppressionRefusalsShownMax = 200;
/** What of a refused cell is shown: enough to know it by. */
export const suppressionCellCharsShownMax = 100;
/** Stopped addresses read at once for a file: about a MB. */
export const suppressionExportRows = 5_000;
/** A message's timeline shows so many of its facts: nobody reads on, and a scanner may make thousands. */
export const factsShownMax = 200;
/** What of an address that was clicked is kept: browsers and proxies take hardly longer ones. */
export const factUrlCharsMax = 2_000;
/** Links of a campaign that are counted apart, the first that were followed: far more than a message has; templates may make one of each user. */
export const linksPerCampaignMax = 500;
/** How often a user is looked for who becomes another one while we look: merges go one way, so more than twice is no accident. */
export const mergeLooksMax = 3;
/** Ids that providers give messages are shorter; a longer one would not fit into an index. */
export const receiptCharsMax = 500;
/** What of that is left to say what became of copies. */
export const smtpCopyDetailCharsMax = 150;
export const webhookResponseBytesMax = 64 * 1024;
/** A provider may be given less time than its kind's bound, but not so little that every call is lost. */
export const providerTimeoutMsMin = 100;
/** No SMTP server serves one sender over more connections at once than this and stays polite. */
export const smtpConnectionsMax = 100;
/** Below the 5 minutes that RFC 5321 4.5.3.2.7 asks servers to wait: we end an idle session, not they. */
export const smtpIdleMsMax = 60_000;
/** Many servers end a session after a hundred messages; ending it ourselves loses none in between. */
export const smtpMessagesPerSessionMax = 100;
/** How long a server may take to say goodbye, or to forget a refused message, before it is hung up on. */
export const smtpGoodbyeMsMax = 1_000;
/** Mail is handed over in pieces, so that a server that stops reading is known not to have the end. */
export const smtpPieceBytes = 16 * 1024;
/** A provider that asks to be left alone for longer is asked again after this. */
export const providerPauseMsMax = 24 * 60 * 60_000;
/**
 * How old a vendor's signed report may be: SendGrid repeats what was not taken for 24 h, Mailgun for 8 h. A report that is
 * told twice changes nothing, so a recorded one is worth nothing either.
 */
export const vendorReportAgeMsMax = 25 * 60 * 60_000;
/** Amazon signs its notifications by one certificate a region and year. */
export const snsCertificatesMax = 50;
/** Providers of one account; each holds connections in every worker. */
export const providersPerAccountMax = 200;
/** Live campaigns named beside a provider that they deliver by; more of them are only counted. */
export const providerUseShownMax = 5;
export const providerNameCharsMax = 100;
/** The slowest provider time-out and its margin, and a second to be leased and called in. */
export const leaseMsMin = 21_000;
/** What a worker that hangs has leased waits for the end of the lease; longer than this nobody wants that. */
export const leaseMsMax = 10 * 60_000;

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
/** 1 000 records of 4 KB; parsing more would hold the event loop for longer than a trigger may wait. */
export const uploadBytesMax = 4 * 1024 * 1024;
/** Records are flat but for lists and `Items`; deeper ones cannot be echoed without risking the stack. */
export const uploadDepthMax = 20;
/** Fits, at four bytes a character, into an index entry of PostgreSQL (2 704 bytes). */
export const identityCharsMax = 512;
export const eventNameCharsMax = 512;
/** Device ids of SDKs have 32 to 64 characters. */
export const objectIdCharsMax = 128;
/** Web push endpoints reach some 500 characters; the index entry bounds it as above. */
export const tokenCharsMax = 2_000;
/** Versions and names of devices have up to some 60 characters; 128 leaves room and keeps a row narrow. */
export const deviceTextCharsMax = 128;
export const ageYearsMax = 150;
/** The poles, and once round the earth in either direction. */
export const latitudeDegreesMax = 90;
export const longitudeDegreesMax = 180;
/** Records of one commit: as many as one full request, which is never split. */
export const uploadGroupRecordsMax = 1_000;
/** Accounts whose uploads are committed at once; each holds a connection. */
export const uploadGroupsInFlightMax = 4;
/** Records waiting for a commit in this process; beyond it the answer is 503 rather than an endless queue. */
export const uploadRecordsWaitingMax = 50_000;

// ------------------------------------------------------------------ catalogue of what was uploaded

/** Properties of profiles, events and items kept of an account: a hundred kinds of event with twenty each. */
export const cataloguePropertiesMax = 2_000;
/** Values kept of a property: more than a list for choosing shows. */
export const catalogueValuesMax = 50;
/** A longer text is no value that somebody chooses from a list. */
export const catalogueValueCharsMax = 100;
/** What was seen is written so long after the first of it: soon enough for whoever looks for what was just uploaded. */
export const catalogueWriteMs = 1_000;
/** Properties and values that one process holds until then: some 30 MB at the very most, 10 kB as a rule. */
export const cataloguePendingPropertiesMax = 20_000;
export const cataloguePendingValuesMax = 100_000;

// ------------------------------------------------------------------ the compatible API for profiles and events

/** Records of one request of `/1/subscribe` and `/1/disassociate`: the published limit. */
export const addressRecordsMax = 1_000;
/** Identities of one request of `/1/demerge/profiles.json`: the published limit. */
export const demergeIdentitiesMax = 100;
/** Records of one page of `/1/profiles.json` and `/1/events.json`: the published limit, and what comes unasked. */
export const exportBatchMax = 5_000;
export const exportBatchDefault = 10;
/** The query of an export: it travels in every cursor, and addresses of 8 KiB pass every proxy. */
export const exportQueryBytesMax = 4 * 1024;
/** Users or events that one page looks through for those that match: about a second. */
export const exportLookedMax = 20_000;
/** Properties of one page as they are stored; the answer is a few times as large, and is held in memory. */
export const exportPageBytesMax = 8 * 1024 * 1024;
/** A page that takes longer has met users with millions of events. */
export const exportPageMsMax = 20_000;
/** Pages under way in one process, as with counts; half of its connections are for what cannot wait. */
export const exportsPerAccountMax = 3;
export const exportsUnderWayMax = 5;
/** A page that finds no free place within this is refused. */
export const exportWaitMsMax = 10_000;
/** How long a cursor is good for: the published times. */
export const profileCursorMsMax = 4 * 24 * 60 * 60_000;
export const eventCursorMsMax = 4 * 60 * 60_000;
/** What a count may take before its caller gets a number to ask again with: the published way. */
export const countAtOnceMsMax = 1_000;
/** A count that takes longer is of too many events: it ends, and says so. */
export const countMsMax = 30_000;
/** Counts under way in one process: of an account (the published concurrency), and of all, which share its connections. */
export const countsPerAccountMax = 3;
export const countsUnderWayMax = 5;
/** Whoever is refused for these comes again after this. */
export const countRetrySeconds = 2;
/** A count whose process said nothing for so long after it should have ended is asked again by another. */
export const countLeaseMs = countMsMax + 5_000;
/** How long the result of a count is kept for whoever asked. */
export const countKeptMs = 60 * 60_000;
/** Counts under way when the program stops are cancelled this often, until all have ended. */
export const countCancelMs = 100;
/** Groups of one request for top values or trends; each is a statement. */
export const countGroupsMax = 10;
/** Values of one property in an answer, and how many come unasked. */
export const topValuesMax = 1_000;
export const topValuesDefault = 10;
/** A year and its leap day: the published range of trends. */
export const trendDaysMax = 366;
/** Who did something within this is active: the published meaning of `/1/now.json`. */
export const activeMs = 5 * 60_000;
/** Users of one request of `/1/delete/profiles.json`; each is a transaction. */
export const deletionsPerRequestMax = 1_000;

// ------------------------------------------------------------------ deleting users

/** Events, and messages of the log, that one transaction of a deletion removes: it holds their locks for a moment only. */
export const eraseEventsPerTurnMax = 5_000;
export const eraseMessagesPerTurnMax = 200;
/** What a request removes before it answers; the rest is done behind it. Most users have less. */
export const eraseAtOnceMsMax = 1_000;
/** How often workers look for deletions that are not done, and how many they take up at a time. */
export const eraseLookMs = 2_000;
export const erasuresPerLookMax = 20;
// ------------------------------------------------------------------ imports and exports

/** Some ten million users with ten properties each; the published limit of the compatible list upload too. */
export const transferBytesMax = 5 * 1024 * 1024 * 1024;
/** As many keys as a profile may have, twice over: a wider table is no list of users. */
export const transferColumnsMax = 512;
export const transferNameCharsMax = 255;
/** Texts of a mapping: the names of columns. */
export const transferTextCharsMax = 512;
/** Of an account at once: each may keep a file of that size. */
export const transfersOpenMax = 20;
/** A piece of a file as it is stored: one statement, and what a process holds of a file at once. */
export const transferChunkBytes = 1024 * 1024;
/** Of a file, what is parsed in one go: under a millisecond. */
export const transferReadBytes = 16 * 1024;
/** A row that is longer is a quote that nobody closed. */
export const transferRowBytesMax = 1024 * 1024;
/** An upload that brings nothing for this long has been given up. */
export const transferIdleMsMax = 30_000;
/** Files hold people's data: long enough to look at what was refused, and then they go. */
export const transferDays = 7;
/** Old transfers removed in one transaction: each may be 5 000 pieces. */
export const transfersDroppedMax = 5;
/** Rows of one transaction: half of what a request may bring, since messages share the process. */
export const transferBatchRows = 500;
/** Of one transaction, in bytes of the file. */
export const transferBatchBytesMax = 1024 * 1024;
/** Refused rows that are kept to be downloaded; who has more has chosen the wrong columns. */
export const transferRefusalsMax = 100_000;
/** Refused rows read at once for a download. */
export const transferRefusalPageRows = 500;
/** Rows that a preview shows, and those that it looks at. */
export const transferPreviewRows = 20;
export const transferPreviewLookedAtMax = 500;
/** Bytes of a file that a preview looks at, and a guess. */
export const transferPreviewBytesMax = 2 * 1024 * 1024;
/** Values of a column that are shown beside it. */
export const transferSamplesMax = 5;
export const transferSampleCharsMax = 80;
/** Who died is noticed after this long at the latest; a heartbeat comes four times as often. */
export const transferLeaseMs = 8_000;
/** Heartbeats: a cancel is noticed within one. */
export const transferBeatMs = 1_000;
/** Look for work this often when there is none. */
export const transferLookMs = 1_000;
/** One that others wait for lets go after this long, and takes its turn again. */
export const transferSliceMs = 10_000;
/** Rows of an export that are read at once. */
export const exportPageRows = 500;
/** Users or events whose names of properties are gathered in one statement. */
export const exportNamesPageRows = 5_000;
/** Records of a page of another server: the published form is a multiple of 23, at most 5 000. */
export const remotePageRecords = 460;
/** Of an answer of another server: a page of users with everything that is allowed of them. */
export const remoteAnswerBytesMax = 128 * 1024 * 1024;
/** A page is looked up by filters, and its first one may take long. */
export const remoteTimeoutMs = 120_000;
/** A server that has not answered by then, with the growing pauses between: some ten minutes. */
export const remoteTriesMax = 10;
/** Who has never answered is more likely a mistyped address. */
export const remoteFirstTriesMax = 3;
export const remoteRetryBaseMs = 1_000;
export const remoteRetryCapMs = 120_000;
/** Columns of an exported CSV file: spreadsheets end at 16 384, and names beyond them are data by mistake. */
export const exportColumnsMax = 2_000;

// ------------------------------------------------------------------ accounts, people and the native API

/** NIST SP 800-63B: length is what protects; beyond the upper bound a "password" is a file by mistake. */
export const passwordCharsMin = 12;
export const passwordCharsMax = 200;
/** A session that nobody used for two weeks is a browser that somebody forgot. */
export const sessionIdleMsMax = 14 * 24 * 60 * 60_000;
/** However much it is used: a stolen cookie is worth nothing after a quarter. */
export const sessionMsMax = 90 * 24 * 60 * 60_000;
/** The moment of last use is written no more often than this: a row a request would be for nothing. */
export const sessionTouchMs = 5 * 60_000;
/** Attempts to log in, or to set the server up, from one address: people need three, guessing needs thousands. */
export const logInsPerAddressMax = 10;
export const logInsPerAddressWindowMs = 60_000;
/** Failed attempts for one e-mail address, from wherever they come. */
export const failedLogInsMax = 10;
export const failedLogInsWindowMs = 15 * 60_000;
/** E-mail addresses whose failed attempts one process remembers; the oldest are forgotten beyond it. */
export const failedLogInsKept = 20_000;
/** An account ID or campaign ID made by chance collides next to never; this many in a row mean a bug. */
export const generatedIdTriesMax = 20;
/** Rows of one page of the native API. */
export const pageRowsDefault = 50;
export const pageRowsMax = 200;
/** Of what is wrong with a request, as many are listed; a client mends those and asks again. */
export const problemsListedMax = 50;
/** Of a value that does not do, as much is shown as tells which one it is. */
export const gotCharsMax = 80;
/** What a draft may hold as JSON: a long HTML e-mail ten times over. */
export const draftBytesMax = 1024 * 1024;
export const campaignNameCharsMax = 200;
/** Four weeks: whatever is older than that is no news any more, however late it comes. */
export const timeToLiveMinutesMax = 40_320;
/** Labels offered for choosing from; an account with more uses them as names, and types them. */
export const labelsListedMax = 1_000;
/** Campaigns named in the overview: a glance, not a report. */
export const topCampaignsMax = 5;
/** Campaigns held by the safety stop that the overview names: more at once is one cause, seen by the first. */
export const safetyStopsListedMax = 20;
/** The overview looks back over this many whole hours, the current one included. */
export const overviewHours = 24;
/** Queued messages and accepted requests that the overview counts: 30 ms of work; beyond it a figure means "very many". */
export const waitingCountedMax = 50_000;
/** What waits of a campaign is held against a moment of acceptance up to here: each row is looked up in the log. */
export const waitingDatedMax = 10_000;

// ------------------------------------------------------------------ live changes

/** What an open dashboard may lag behind is 1.5 s; each look costs one statement an account that is listened to. */
export const livePollMs = 1_000;
/** Proxies let go of a connection that is silent for 60 s, and browsers notice a dead one no sooner than we write. */
export const liveHeartbeatMs = 15_000;
/** A browser whose stream ended asks again after this. */
export const liveRetryMs = 2_000;
/** A key or session that is revoked hears nothing more after this. */
export const liveRecheckMs = 30_000;
/** Each is a connection; a team of fifty with four windows each. */
export const liveStreamsPerAccountMax = 200;
/** Windows of one person; more are a loop that opens streams. */
export const liveStreamsPerPersonMax = 20;
/** A listener that does not read has this much kept for it, then its stream ends. */
export const liveUnreadBytesMax = 64 * 1024;
/** That somebody has a draft open is said again after this … */
export const viewerRefreshMs = 3_000;
/** … and forgotten after this: the process that said it may have died. */
export const viewerForgottenMs = 10_000;
/** Domains of one account that mail is sent from: one for each brand, and more than anybody has. */
export const mailDomainsPerAccountMax = 50;
/** Senders of one account that authors choose of: several for each brand, and as many as a list can be read. */
export const sendersPerAccountMax = 200;
/** As long as the name of a provider's sender. */
export const senderNameCharsMax = 200;
/** RFC 8301 section 3.2: at least 1024, better 2048; a larger one does not fit into a DNS record of 255 characters twice over. */
export const dkimKeyBits = 2_048;
/** A key that was deleted signs for no longer than this. */
export const dkimKeyStaleMsMax = 60_000;
/** Domains whose keys a worker remembers. */
export const dkimKeysKeptMax = 1_000;
/** A look-up, and how often it is tried: a person waits for it. */
export const dnsTimeoutMs = 2_000;
export const dnsAttemptsMax = 2;
/** As many files as anybody opens. */
export const attachmentsMax = 10;
/** A file and all of a mail: what every mail service and most mailboxes take, in base64 and with room for the bodies. */
export const attachmentBytesMax = 2 * 1024 * 1024;
export const attachmentsBytesMax = 5 * 1024 * 1024;
/** All files of a mail are fetched within this, out of the provider's own time. */
export const attachmentsTimeoutMs = 5_000;
export const attachmentNameCharsMax = 100;
/** Addresses that get a copy of one e-mail: a mail to more people than these is a campaign of its own. */
export const emailCopiesMax = 20;
export const emailHeadersMax = 10;
/** Of names and values together: what the mail services take at least. */
export const emailHeadersBytesMax = 1_024;
export const linkParametersMax = 20;
/** Gmail shows about this much of an e-mail's HTML and hides the rest behind a link. */
export const gmailClipBytes = 100 * 1024;
/** A request that has not arrived whole by then is a stalled or hostile connection. */
export const httpRequestMsMax = 30_000;
/** Longer than the 60 s after which common load balancers let go: they hang up on us, never we on them. */
export const httpKeepAliveMs = 72_000;
/** A database that does not answer /readyz within this is not ready. */
export const readyTimeoutMs = 2_000;
/** How long a stop waits for the requests under way. */
export const httpStopMsMax = 10_000;

/** What came is shown in an error, no longer than a line. */
export const shownValueCharsMax = 60;

// ------------------------------------------------------------------ lists of the log, and profiles

/**
 * Rows of the log that one request looks through for those it wants; the client asks on from there. Measured: 10 to 70 ms
 * from memory (docs/performance.md), so that a rare outcome among a million messages costs many short requests and never
 * a long one.
 */
export const searchRowsMax = 10_000;
/** The same where one recipient's rows are looked through: each lies on a page of its own, and few have more. */
export const searchRecipientRowsMax = 2_000;
/** Profiles that one address or one merged history may stand for in a search; each is an order of its own to merge. */
export const searchProfilesMax = 16;
/** Profiles that became one, as they are told with it: ids only. */
export const mergedProfilesShownMax = 1_000;
/** A value that a caller sent, as it is searched for. */
export const searchTextCharsMax = 1_000;
/** Campaigns, recipients and parts of a trigger that stand in a list of triggers: a line has no room for more. */
export const triggerCampaignsShownMax = 5;
export const triggerRecipientsShownMax = 3;
export const triggerPartsShownMax = 5;
/** Of a part's recipients, as much is read for a list: the longest identity (512 characters of 4 bytes) fits. */
export const triggerRecipientsShownBytes = 3 * 1024;
/** Payloads told with a page of a trigger's recipients: four of the largest. */
export const triggerPayloadsBytesMax = 4 * payloadBytesMax;
/**
 * Profiles that are ordered by when they were seen: that moment changes all the time, and an index on it would make
 * every upload dearer. Measured: 10 ms.
 */
export const profilesLookedThroughMax = 20_000;
/** Profiles whose properties are suggested to editors, and how many names. */
export const propertySampleProfilesMax = 1_000;
export const propertyNamesMax = 256;
/** What a check saw, in a sentence: enough for a reason, and the whole value stands beside it. */
export const traceValueCharsMax = 300;
/** Enough to tell two devices apart, too little to send to one. */
export const tokenEndChars = 6;

// ------------------------------------------------------------------ sandbox

/** Of each account: enough to look at a load test, too little to fill a disk. */
export const inboxMessagesMax = 10_000;
/** A week of trying things out; nobody looks at older samples. */
export const inboxDays = 7;

// ------------------------------------------------------------------ embedded PostgreSQL

/** Recovery after `kill -9` under full load took 0.5 s; a slow disk may need far longer. */
export const embeddedStartMsMax = 60_000;
export const embeddedStopMsMax = 30_000;
export const embeddedPollMs = 30;
/** A server that ends at once is tried again this often, this far apart: its predecessor may be dying still. */
export const embeddedStartTriesMax = 10;
export const embeddedRetryMs = 500;
/** API, workers and tools together; each idle connection costs about 2 MB. */
export const embeddedConnectionsMax = 100;
/**
 * Small enough for the memory promise (350 MiB idle for everything: pages are taken as they are used; 1 GiB under load),
 * large enough for the hot tables of a million users.
 */
export const embeddedSharedBuffersMb = 256;

// ------------------------------------------------------------------ processes

/** Older servers lack what the schema uses; 15 is the oldest that is tested. */
export const databaseVersionMin = 15;
/** At start a database that is still coming up is waited for this long, then the start fails in words. */
export const databaseWaitMsMax = 30_000;
export const databaseWaitPollMs = 500;
/** Connections of the API process and of each worker: 20 + 8 × 8 stay under the embedded server's 100. */
export const apiConnectionsMax = 20;
export const workerConnectionsMax = 6;
/** Beside its pool a worker keeps connections of its own: a session lock and notifications. */
export const workerSessionsMax = 2;
/** Rendering beyond this many processes waits for the database, not for processors. */
export const workersDefaultMax = 8;
export const workersMax = 64;
/**
 * Half of what V8 keeps for objects that were just made. What a turn makes of its recipients lives until it is written: with
 * the default of 16 it was copied again and again, which took a tenth of a worker's time. Used up under load only.
 */
export const workerYoungMiBMax = 64;
/** A worker that keeps dying is started again ever more slowly … */
export const workerRestartBaseMs = 250;
export const workerRestartCapMs = 30_000;
/** … until one has lived this long. */
export const workerSettledMs = 60_000;
/** How long the start waits for its workers before it says that it is ready without them. */
export const workerReadyMsMax = 10_000;
/** A worker told to stop ends its calls under way (the slowest provider time-out and its margin), then is killed. */
export const workerStopMsMax = 25_000;
/** The whole of a graceful stop; after it the program ends as if killed, which loses nothing either. */
export const stopMsMax = 60_000;
/** Ctrl-C reaches a program two or three times over (terminal, npm, starter): within this it is one wish. */
export const signalEchoMs = 1_000;
/** A program whose starter was killed needs a moment to notice; the next start waits for it before refusing. */
export const folderLockWaitMs = 2_500;
export const folderLockPollMs = 100;
/** The look-out that starts the embedded PostgreSQL again when it was killed. */
export const embeddedWatchMs = 500;
/** The log file is put aside at this size, and one old file is kept. */
export const logFileBytesMax = 64 * 1024 * 1024;
export const logFileCheckMs = 10_000;
/** Beneath this much free disk `doctor` warns. */
export const diskFreeShareMin = 0.15;
/** A certificate with fewer days left is pointed out: time enough to renew by hand. */
export const certificateDaysMin = 21;
/** Clocks of this machine and of the database that differ by more make times in the log hard to compare. */
export const clockOffsetMsMax = 2_000;

// ------------------------------------------------------------------ push

/** Android shows three buttons, browsers two, and an iPhone four. */
export const pushButtonsMax = 3;
/** FCM keeps a notification for at most four weeks, and APNs for about as long. */
export const pushTimeToLiveSecondsMax = 2_419_200;
/** Of a sound or a notification channel: names of files and identifiers of an app. */
export const pushNameCharsMax = 200;
/** The payload that APNs and FCM take; encrypted for browsers it is about as much. */
export const pushPayloadBytesMax = 4_096;
/** As other senders wait for Google, Apple and browsers: ten seconds, connecting and logging in included. */
export const fcmTimeoutMs = 10_000;
export const apnsTimeoutMs = 10_000;
export const webPushTimeoutMs = 10_000;
/** Google asks to wait a minute where it says nothing else (FCM, "QUOTA_EXCEEDED"). */
export const fcmQuotaPauseMs = 60_000;
/** Apple takes a token for 60 minutes, and a new one every 20 minutes at most. */
export const apnsTokenAgeMsMax = 50 * 60_000;
export const apnsTokenAgeMsMin = 21 * 60_000;
/** Routers forget connections that were silent for this long; the next notification opens a new one. */
export const apnsIdleMsMax = 4 * 60_000;
/** Apple: `apns-collapse-id`. */
export const apnsCollapseIdBytesMax = 64;
/** RFC 8292 section 2: at most 24 hours. */
export const vapidTokenLifeSeconds = 12 * 3_600;
export const vapidTokenAgeMsMax = 3_600_000;
/** A user's devices beyond the twenty that were seen last are old phones; each costs a call. */
export const pushDevicesMax = 20;
/** Devices that go on by themselves: how often they are looked for, how many at once, and how long a pause keeps them. */
export const deviceLookMs = 1_000;
export const devicesPerTurnMax = 50;
export const pausedDeviceMs = 5_000;
/** An app shows no larger number on its icon, and JSON keeps it exact. */
export const pushBadgeMax = 999_999;

/** Keys of apps and browsers in use: one for each app and site, and a spare for each while it is replaced. */
export const publishableKeysPerAccountMax = 50;
/** Sites that share a key: a shop's countries. */
export const allowedOriginsMax = 50;
/** A host name has at most 253 characters; scheme and port come on top. */
export const allowedOriginCharsMax = 300;
/** That a key is in use is noted this often, so that a busy one costs no write a request. */
export const publishableKeyTouchSeconds = 300;
/** A registration is a token of at most 2 000 characters, keys and some texts; reports are short. */
export const deviceBodyBytesMax = 32 * 1024;
/** Told at once: an app that was offline for a day. */
export const deviceReportsMax = 50;
/** Requests with one key and second, a process: a campaign to a million browsers is told of within minutes. */
export const deviceRequestsPerSecondMax = 2_000;
/** Requests from one address and minute: an office behind one address, all of whose browsers show a notification. */
export const deviceRequestsPerAddressMax = 600;
/** Devices tell sooner than the push service's answer is stored: they are looked for again after these pauses. */
export const deviceReportPausesMs = [200, 600, 1_200] as const;
/** Reports of devices: written by one transaction, waiting for theirs, and repeated while the database is away. */
export const deviceReportsPerGroupMax = 1_000;
export const deviceReportsWaitingMax = 20_000;
export const deviceReportsRetryMsMax = 3_000;

/** Sites load the scripts of push notifications from one address: a new version reaches all of them within the hour. */
export const pushScriptCacheSeconds = 3_600;

// ------------------------------------------------------------------ dashboard

/** A file of the dashboard carries the hash of its contents in its name: it never changes. */
export const assetCacheSeconds = 31_536_000;

// ------------------------------------------------------------------ demo

/** After its credentials and campaigns are closed: `cacheStaleMsMax`, and time for what was let in by then to be stored. */
export const demoQuietMs = 1_500;
/**
 * Before a demo account is deleted its stopped campaigns' messages may end: calls under way answer within a provider's
 * time-out, and without workers nothing ends, so that waiting longer helps nobody.
 */
export const demoDrainMsMax = 10_000;
export const demoDrainPollMs = 50;

// ------------------------------------------------------------------ visual editor

/** Rows of an e-mail: beyond that it is clipped by inboxes, and no person keeps it apart in an editor. */
export const designRowsMax = 100;
/** Beside each other; each is 150 pixels wide then. */
export const designColumnsMax = 4;
export const designBlocksPerColumnMax = 50;
/** Paragraphs and list items of one text. */
export const designLinesMax = 300;
/** Pieces of one paragraph that look alike, or values in it. */
export const designPartsMax = 300;
export const designTextCharsMax = 5_000;
/** A name in a payload, with the names above it. */
export const designPathCharsMax = 300;
export const designTableColumnsMax = 8;
/** A template that is taken over as it is. */
export const designCodeCharsMax = 300_000;

// ------------------------------------------------------------------ content blocks

/** Of an account: a person finds one among them in a list without pages. */
export const contentBlocksPerAccountMax = 200;
export const contentBlockNameCharsMax = 60;
export const contentBlockDescriptionCharsMax = 500;
/** A header or footer with its HTML has a tenth of it; an e-mail of one block alone would be clipped by inboxes. */
export const contentBlockCharsMax = 100_000;
/** Blocks within blocks: a page, its footer, a link of it. Deeper nobody finds what is wrong. */
export const contentBlockDepthMax = 5;
/** How often one text puts blocks in, those within others counted too: each is parsed once, but looked through each time. */
export const contentBlockUsesMax = 200;
/** Different blocks of one message, which its version holds copies of. */
export const contentBlocksPerMessageMax = 40;
/** Versions of a block that are kept besides the newest; what was published has a copy of its own. */
export const contentBlockVersionsKept = 50;
/** Campaigns that are named as using a block. */
export const contentBlockUsesListedMax = 100;
/** As long as messages are kept: what is told of one after that finds nothing to be written beside. */
export const returnPathDaysMax = 91;
/** What stands before the "+" of a return path; with the 50 characters after it a local part has 64 (RFC 5321 4.5.3.1.1). */
export const returnPathPrefixCharsMax = 14;
/** A return path that was changed is used for no longer than this. */
export const returnPathStaleMsMax = 60_000;
/** Accounts whose return paths a worker remembers. */
export const returnPathsKeptMax = 10_000;
/** Of a mail that came back, this much is read: what it reports stands before the mail that it returns (RFC 6522). */
export const bounceReadBytesMax = 128 * 1024;
/** A mail that came back may be this long: a whole mail with attachments as it left, and what is said about it. */
export const bounceBytesMax = 20 * 1024 * 1024;
/** A report has two or three parts; a mail of more layers than this is made to keep a parser busy. */
export const bounceNestingMax = 20;
/** Of these bytes, as many lines: the parser takes its time by the line, and by the square of the parts. 50 000 parts took 16 s. */
export const bounceLinesMax = 4_000;
export const bounceHeaderBytesMax = 64 * 1024;
/** Recipients that a report is about: one, since each of our mails has a return path of its own. */
export const bounceGroupsMax = 20;
export const bounceDetailCharsMax = 500;
/** Conversations with the receiver at once: what a large sender's bounces need, and what one process reads beside its work. */
export const receiverClientsMax = 100;
export const receiverClientsPerAddressMax = 20;
/** A server that says nothing for so long is gone; RFC 5321 4.5.3.2 asks for five minutes, of servers with more to spare. */
export const receiverSilenceMsMax = 60_000;
/** A whole conversation, however it is drawn out. */
export const receiverConversationMsMax = 600_000;
/** Addresses of one mail. A report goes to one. */
export const receiverRecipientsMax = 10;
/** Addresses that are none of ours, before the conversation ends: who guesses gets no further. */
export const receiverRefusalsMax = 10;
export const receiverCommandBytesMax = 2_048;
/** A mailbox is looked into once a minute: bounces are hours old when they come. */
export const mailboxLookMs = 60_000;
/** How often a worker asks whether one is due. */
export const mailboxTurnMs = 5_000;
/** Reaching a mail server; a person may wait for it. */
export const mailboxConnectMsMax = 10_000;
export const mailboxSilenceMsMax = 30_000;
/** One look, however slow its server is … */
export const mailboxVisitMsMax = 120_000;
/** … and when another worker may take its turn: after that, with time to write. */
export const mailboxLeaseMs = 180_000;
/** Mails of one look; the rest is read at the next one, when others had theirs. */
export const mailboxMailsPerLookMax = 500;
/** Mails that are in memory at once, each no longer than what is read of it. */
export const mailboxMailsAtOnceMax = 20;
/** A line of the server's: numbers of a million mails are shorter. */
export const mailboxLineBytesMax = 8 * 1024 * 1024;
export const mailboxResponseBytesMax = 16 * 1024 * 1024;

// ------------------------------------------------------------------ pictures

/** One picture: what WhatsApp takes at most (5 MB), and more than anybody waits for in an e-mail. */
export const mediaBytesMax = 5 * 1024 * 1024;
/** All pictures of an account: they lie in the database and are in each of its backups. */
export const mediaAccountBytesMax = 500 * 1024 * 1024;
/** Pixels of a side: a picture of few bytes can unfold to gigabytes in the mail program that opens it. */
export const mediaSidePixelsMax = 8_000;
export const mediaNameCharsMax = 200;
/** Campaigns that are named as showing a picture. */
export const mediaUsesListedMax = 100;
/** A picture at its address never changes: whoever fetched it keeps it for a year (RFC 9111 knows no "for ever"). */
export const mediaCacheSeconds = 365 * 24 * 60 * 60;
/** Pictures that a process holds in memory: the few that the mails of a day show. */
export const mediaHeldBytesMax = 32 * 1024 * 1024;
/** A picture that was deleted is held and served for no longer than this. */
export const mediaHeldMsMax = 60_000;
/** A picture that is looked at by its address: read up to what a phone would take of it (iOS: 10 MB), and one byte to see that there is more. */
export const imageCheckBytesMax = 10 * 1024 * 1024 + 1;
/** Somebody sits and waits, as readers of the message would. */
export const imageCheckTimeoutMs = 8_000;
/** From http to https and on to where a picture lies takes two. */
export const imageCheckRedirectsMax = 3;
export const imageChecksPerAccountMax = 3;
export const imageUrlCharsMax = 2_000;

// ------------------------------------------------------------------ outgoing events

/** Webhooks of an account: a handful of systems of its own, each perhaps with a second one that tries things out. */
export const outgoingWebhooksPerAccountMax = 20;
/** Campaigns that one webhook is about, by name: more than that is "all". */
export const outgoingCampaignsMax = 200;
export const outgoingNameCharsMax = 200;
export const outgoingUrlCharsMax = 2_000;
/** Bytes of chance in a secret: Standard Webhooks asks for 24 to 64. */
export const outgoingSecretBytes = 32;
/** How long the secret before signs as well: whoever has several servers gives them the new one within a day. */
export const outgoingFormerSecretMs = 24 * 60 * 60_000;
/** Standard Webhooks: 15 to 30 s for a receiver; ours tells many at once, and one that takes in before it works answers within a second. */
export const outgoingTimeoutMs = 15_000;
/** An event whose call nobody saw the end of is called again: the time of a call, and 5 s to write what came of it. */
export const outgoingLeaseMs = outgoingTimeoutMs + 5_000;
/** Between a call that failed and the next one: the schedule that Standard Webhooks suggests; after three days it is given up. */
export const outgoingRetryDelaysMs = [
  5_000,
  5 * 60_000,
  30 * 60_000,
  2 * 60 * 60_000,
  5 * 60 * 60_000,
  10 * 60 * 60_000,
  14 * 60 * 60_000,
  20 * 60 * 60_000,
  24 * 60 * 60_000,
] as const;
/** How often a worker looks for what is due; nobody waits for it within a second. */
export const outgoingLookMs = 500;
/** Calls that end within so long make room for one claim. */
export const outgoingGroupMs = 10;
/**
 * Calls of one webhook at once, of one worker: at first, and once it takes what it gets. One that failed last gets one at a
 * time until it takes something again.
 */
export const outgoingWidthFirst = 5;
export const outgoingWidthMax = 40;
/** Calls of one worker at once: that many small requests cost it little memory. */
export const outgoingCallsMax = 200;
/** What of an answer is read, and what is kept of one that took nothing. */
export const outgoingResponseBytesMax = 4_096;
export const outgoingResponseCharsMax = 500;
/** Events are kept for a month, to be looked up and told again. */
export const outgoingEventDays = 30;
/** Events dropped by one statement, and how many statements follow each other before others have their turn. */
export const outgoingDroppedMax = 5_000;
export const outgoingDropBatchesMax = 100;
/** Events that one request tells again. */
export const outgoingReplayedMax = 10_000;
export const outgoingAttemptsShownMax = 100;
/** Tests of webhooks of one account at once: each may take as long as a call. */
export const outgoingTestsPerAccountMax = 3;
/** That a campaign began or ended is told within so long. */
export const outgoingClockMs = 5_000;

const ROWS = "Every row given carries its account, and the statement joins on it.";
const GROUP = "The group or batch given names its account.";
const ALL = "Workers serve all accounts: the answer names the account of each row.";
const LOCKED = "Of rows that this transaction has claimed, by where they lie.";
const CALLER = "Who calls is what it finds out.";
const DEPLOYMENT = "Of the deployment, which has one.";
const PERSON = "People belong to the deployment and may enter several accounts.";
const WORKERS = "Workers belong to the deployment.";

/** Questions in src/db/queries that do not take (q, accountId, …), each with the reason. */
export const UNBOUND: Readonly<Record<string, string>> = {
  "accounts.ts#insertAccount": "The account does not exist yet.",
  "accounts.ts#findAccountByExternalId": CALLER,
  "accounts.ts#listAccounts": DEPLOYMENT,
  "credentials.ts#findCallerByApiKey": CALLER,
  "credentials.ts#findCallerByPasscode": CALLER,
  "people.ts#hasOwner": DEPLOYMENT,
  "people.ts#insertPerson": PERSON,
  "people.ts#findMembership": CALLER,
  "people.ts#findPerson": PERSON,
  "people.ts#findPasswordHash": PERSON,
  "people.ts#findPasswordHashOf": PERSON,
  "people.ts#updatePerson": PERSON,
  "people.ts#updatePassword": PERSON,
  "people.ts#ownOpenAccounts": "What nobody owns falls to the deployment's first owner.",
  "people.ts#listMemberships": "Finds the accounts that a person may enter.",
  "sessions.ts#insertSession": PERSON,
  "sessions.ts#findSession": CALLER,
  "sessions.ts#touchSession": PERSON,
  "sessions.ts#deleteSession": PERSON,
  "sessions.ts#deleteSessionsOf": PERSON,
  "sessions.ts#deleteOtherSessionsOf": PERSON,
  "inboundHooks.ts#findHookByToken": CALLER,
  "inboundHooks.ts#forgetLastReceived": ALL,
  "profiles.ts#reserveProfileIds": "One sequence of ids for the deployment.",
  "profileDeletions.ts#listOpenDeletions": ALL,
  "countQueries.ts#backendOf": "Of a connection, whatever runs on it.",
  "countQueries.ts#cancelBackends": "Of connections that this process holds.",

  "demo.ts#findDemoAccount": DEPLOYMENT,

  "deployment.ts#databaseNow": DEPLOYMENT,
  "deployment.ts#deploymentIdentity": DEPLOYMENT,
  "deployment.ts#lockDeployment": DEPLOYMENT,
  "deployment.ts#serverVersion": DEPLOYMENT,
  "deployment.ts#keepKeyCheck": DEPLOYMENT,
  "deployment.ts#findKeyCheck": DEPLOYMENT,
  "deployment.ts#hasSchema": DEPLOYMENT,
  "deployment.ts#serverFacts": DEPLOYMENT,
  "maintenance.ts#foldStats": ALL,
  "maintenance.ts#holdFold": ALL,
  "maintenance.ts#makePartitions": DEPLOYMENT,
  "maintenance.ts#dropExpired": ALL,
  "maintenance.ts#dropOldEvents": ALL,

  "intake.ts#claimIdempotencyKeys": ROWS,
  "intake.ts#appendIntake": ROWS,
  "inbox.ts#insertInboxMessages": ROWS,
  "inbox.ts#listInboxAccounts": ALL,
  "intake.ts#announceIntake": "Announces groups, which name their accounts.",
  "turns.ts#listTurnGroups": ALL,
  "turns.ts#claimIntake": GROUP,
  "turns.ts#moveIntake": LOCKED,
  "decisions.ts#writeDecisions": GROUP,
  "workers.ts#prepareWorkerSession": WORKERS,
  "workers.ts#hasRenderSuspects": WORKERS,
  "messageQueue.ts#listDueGroups": ALL,
  "throttle.ts#listThrottledChannels": ALL,
  "messageQueue.ts#claimDue": "A provider's id names its account; the answer repeats it.",
  "messageQueue.ts#leaseClaimed": LOCKED,
  "messageQueue.ts#holdClaimed": LOCKED,
  "messageQueue.ts#postponeClaimed": LOCKED,
  "throttle.ts#throttleClaimed": LOCKED,
  "messageQueue.ts#releaseHeld": ALL,
  "messageQueue.ts#endClaimed": LOCKED,
  "messageQueue.ts#writeLeaseResults": ROWS,
  "messageQueue.ts#claimLostLeases": ALL,
  "messageQueue.ts#readCampaignStates": ROWS,

  "transfers.ts#claimTransfer": ALL,
  "transfers.ts#dropOldTransfers": ALL,

  "workers.ts#registerWorker": WORKERS,
  "workers.ts#reclaimWorker": WORKERS,
  "workers.ts#listDeadWorkers": WORKERS,
  "workers.ts#markRendering": WORKERS,
  "workers.ts#buryWorker": WORKERS,
  "workers.ts#deregisterWorker": WORKERS,
};

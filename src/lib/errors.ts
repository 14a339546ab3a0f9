/**
 * Everything the domain can refuse, by code. HTTP maps each to a status in one exhaustive table
 * (http/errors.ts); the domain itself has never heard of HTTP.
 */
export type DomainCode =
  | "account/exists"
  | "account/not-demo"
  | "account/not-found"
  | "account/owners-only"
  | "campaign/bad-transition"
  | "campaign/no-test"
  | "campaign/former-id-taken"
  | "campaign/incomplete"
  | "campaign/not-allowed"
  | "campaign/not-found"
  | "campaign/revision-conflict"
  | "control-group/exists"
  | "control-group/in-use"
  | "control-group/not-found"
  | "control-group/too-many"
  | "code-pool/exists"
  | "code-pool/in-use"
  | "code-pool/not-found"
  | "content-block/exists"
  | "content-block/in-use"
  | "content-block/not-found"
  | "content-block/version-conflict"
  | "credential/exists"
  | "credential/not-found"
  | "device/not-signed"
  | "inbound-hook/not-found"
  | "inbound-hook/too-many"
  | "input/invalid"
  | "linked-api/exists"
  | "linked-api/in-use"
  | "linked-api/not-found"
  | "mail-domain/exists"
  | "mail-domain/not-found"
  | "sender/exists"
  | "sender/not-found"
  | "return-path/not-found"
  | "media/full"
  | "media/not-found"
  | "message/not-found"
  | "outgoing-event/not-found"
  | "outgoing-webhook/not-found"
  | "outgoing-webhook/too-many"
  | "person/not-found"
  | "profile/not-found"
  | "provider/in-use"
  | "provider/not-found"
  | "provider/unverified"
  | "publishable-key/not-found"
  | "publishable-key/too-many"
  | "reach/too-slow"
  | "segment/exists"
  | "segment/in-use"
  | "suppression/not-found"
  | "segment/not-found"
  | "segment/version-conflict"
  | "session/refused"
  | "session/too-many"
  | "setup/closed"
  | "setup/refused"
  | "transfer/bad-state"
  | "transfer/not-found"
  | "transfer/too-many"
  | "trigger/not-found"
  | "trigger/refused";

/** One thing wrong with the input: where, what was expected, what came. */
export interface Problem {
  /** Dotted path of the field, e.g. `what.email.subject`. */
  field: string;
  message: string;
  line?: number;
  column?: number;
  /** Where it is in a content block, when line and column say where the field puts that in. */
  block?: { name: string; line: number; column: number };
}

export class DomainError extends Error {
  readonly code: DomainCode;
  readonly problems: readonly Problem[];

  constructor(code: DomainCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = "DomainError";
    this.code = code;
    this.problems = problems;
  }
}

/** `{% abort %}`: the template itself decided not to send. */
export class TemplateAborted extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`aborted: ${reason}`);
    this.reason = reason;
  }
}

/** A variable without value where the campaign does not send then. */
export class ValueMissing extends Error {
  readonly variable: string;

  constructor(variable: string) {
    super(`${variable} has no value`);
    this.variable = variable;
  }
}

export type Limit = "time" | "memory" | "output";

const LIMIT_WORDS: Record<Limit, string> = {
  time: "Rendering took longer than a message may take",
  memory: "Rendering needed more memory than a message may take",
  output: "The rendered message is larger than a message may be",
};

/** A bound of limits.ts was reached. */
export class LimitExceeded extends Error {
  readonly limit: Limit;

  constructor(limit: Limit) {
    super(LIMIT_WORDS[limit]);
    this.limit = limit;
  }
}

/** Something that is not the template's syntax but makes the message unusable; the text says what. */
export class Unusable extends Error {}

import type { Emitter } from "liquidjs";
import { storableText } from "../../../lib/storableText.ts";
import type { Budget } from "../liquid/budget.ts";
import { Fragment, Placed, print, StaticPiece } from "../liquid/values.ts";

/**
 * Where a template is written to. It sees the template's own text and the values apart, in the order in which
 * they come, so it always knows the place that a value lands in, whatever branches and loops led there.
 */
export abstract class Sink implements Emitter {
  buffer = "";
  protected readonly budget: Budget;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  /** A stretch of the template. */
  protected abstract static(piece: StaticPiece): void;
  /** Text that the template vouches for: `| raw`, and what tags write themselves. */
  protected abstract trusted(text: string): void;
  protected abstract value(value: unknown): void;
  /** What is still held back. */
  protected finish(): void {}

  write(written: unknown): void {
    if (written instanceof StaticPiece) this.static(written);
    else if (!(written instanceof Placed)) this.trusted(print(written));
    else if (written.value instanceof Fragment) for (const piece of written.value.pieces) this.write(piece);
    else this.value(written.value);
  }

  /** The whole output, fit to be stored. */
  end(): string {
    this.finish();
    return storableText(this.buffer);
  }

  protected append(text: string): void {
    this.budget.write(text.length);
    this.buffer += text;
  }
}

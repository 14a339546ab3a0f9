import {
  type Arguments,
  CaptureTag,
  type Context,
  CycleTag,
  type Emitter,
  type Liquid,
  Tag,
  type TagToken,
  type TopLevelToken,
  Value,
} from "liquidjs";
import { BlockTag } from "./blockTag.ts";
import { placing } from "./placed.ts";
import { TemplateAborted } from "./signals.ts";
import { Fragment, type Piece, Placed, print, StaticPiece } from "./values.ts";

const toPiece = (written: unknown): Piece =>
  written instanceof StaticPiece || written instanceof Placed ? written : print(written);

/** Gathers the pieces of a capture; a fragment among them is taken apart, so that none ever nests. */
class FragmentEmitter implements Emitter {
  readonly buffer = "";
  readonly pieces: Piece[] = [];
  readonly #hold: (chars: number) => void;

  constructor(hold: (chars: number) => void) {
    this.#hold = hold;
  }

  write(written: unknown): void {
    const isNested = written instanceof Placed && written.value instanceof Fragment;
    if (isNested && written.value instanceof Fragment) {
      for (const piece of written.value.pieces) this.#add(piece);
    } else this.#add(toPiece(written));
  }

  #add(piece: Piece): void {
    const value = piece instanceof Placed ? piece.value : piece;
    this.#hold(1 + (typeof value === "string" ? value.length : 0));
    this.pieces.push(piece);
  }
}

class PlacedCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    const emitter = new FragmentEmitter((chars) => context.memoryLimit.use(chars));
    yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
    context.bottom()[this.variable] = new Fragment(emitter.pieces);
  }
}

class PlacedCycle extends CycleTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, unknown, unknown> {
    return new Placed(yield* super.render(context, emitter));
  }
}

class PlacedEcho extends Tag {
  readonly #value: Value | null;
  readonly #render: ((context: Context, emitter: Emitter) => unknown) | null;

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.tokenizer.skipBlank();
    const source = this.tokenizer.remaining();
    this.#value = this.tokenizer.end() ? null : new Value(this.tokenizer.readFilteredValue(), liquid);
    this.#render = this.#value === null ? null : placing(this.#value, source);
  }

  *arguments(): Arguments {
    if (this.#value !== null) yield this.#value;
  }

  override render(context: Context, emitter: Emitter): unknown {
    return this.#render?.(context, emitter);
  }
}

class AbortTag extends Tag {
  readonly #reason: Value | null;

  constructor(token: TagToken, rest: TopLevelToken[], liquid: Liquid) {
    super(token, rest, liquid);
    this.tokenizer.skipBlank();
    this.#reason = this.tokenizer.end() ? null : new Value(this.tokenizer.readFilteredValue(), liquid);
  }

  *arguments(): Arguments {
    if (this.#reason !== null) yield this.#reason;
  }

  override *render(context: Context): Generator<unknown, void, unknown> {
    throw new TemplateAborted(this.#reason === null ? "" : print(yield this.#reason.value(context)));
  }
}

/** They read files, which a message never does; content blocks are put in by `render`, which sees nothing of the outside. */
const FILE_TAGS = ["block", "include", "layout"];

export const registerTags = (engine: Liquid): void => {
  for (const name of FILE_TAGS) delete engine.tags[name];
  engine.registerTag("abort", AbortTag);
  engine.registerTag("capture", PlacedCapture);
  engine.registerTag("cycle", PlacedCycle);
  engine.registerTag("echo", PlacedEcho);
  engine.registerTag("render", BlockTag);
};

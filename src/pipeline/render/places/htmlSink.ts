import type { Budget } from "../liquid/budget.ts";
import { print, type StaticPiece } from "../liquid/values.ts";
import { PLACE } from "./htmlPlace.ts";
import { scanHtml } from "./htmlScan.ts";
import { type HtmlState, START, type StateTable, startScan, stateOf } from "./htmlState.ts";
import { Sink } from "./sink.ts";

/** What an HTML template keeps between its renders. */
export interface HtmlMemory {
  /** Plain text pasted into the HTML field: its line breaks are meant. */
  readonly keepsLines: boolean;
  readonly states: StateTable;
  /** By piece and the state it is reached in: what is written, and the state after it. */
  readonly steps: WeakMap<StaticPiece, Map<HtmlState, Step>>;
}

interface Step {
  readonly text: string;
  readonly state: HtmlState;
}

/** HTML: every value is escaped for where it lands, found out by reading along (places/htmlScan.ts). */
export class HtmlSink extends Sink {
  readonly #memory: HtmlMemory;
  #state: HtmlState = START;

  constructor(budget: Budget, memory: HtmlMemory) {
    super(budget);
    this.#memory = memory;
  }

  protected static(piece: StaticPiece): void {
    const step =
      this.#memory.steps.get(piece)?.get(this.#state) ?? this.budget.once(() => this.#learn(piece));
    this.append(step.text);
    this.#state = step.state;
  }

  protected trusted(text: string): void {
    const step = scanHtml(text, this.#state, this.#memory.keepsLines);
    this.append(step.text);
    this.#state = this.#known(step.state);
  }

  protected value(value: unknown): void {
    const scan = startScan(this.#state, this.#memory.keepsLines);
    PLACE[scan.mode](scan, value);
    this.append(scan.out);
    if (scan.mode !== "text" || this.#state.mode !== "text") this.#state = this.#known(stateOf(scan));
  }

  protected override finish(): void {
    const held: Partial<Record<HtmlState["mode"], string>> = {
      tagOpen: "<",
      endTagOpen: "</",
      markup: this.#state.pending,
      quotedByUs: '"',
    };
    this.append(print(held[this.#state.mode]));
  }

  #learn(piece: StaticPiece): Step {
    const { keepsLines, states, steps } = this.#memory;
    const before = this.#state;
    const scanned = scanHtml(piece.text, before, keepsLines);
    const state = states.find(scanned.state);
    if (state === null) return scanned;
    const step = { text: scanned.text, state };
    if (states.find(before) === before) steps.set(piece, (steps.get(piece) ?? new Map()).set(before, step));
    return step;
  }

  #known(state: HtmlState): HtmlState {
    return this.#memory.states.find(state) ?? state;
  }
}

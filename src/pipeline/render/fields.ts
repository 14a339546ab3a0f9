import type { Template } from "liquidjs";
import type { FrozenBlock } from "../../contract/contentBlock.ts";
import { fieldWithin } from "../../contract/variants.ts";
import type { Problem } from "../../lib/errors.ts";
import { blockShelf } from "./liquid/blockShelf.ts";
import type { Budget } from "./liquid/budget.ts";
import type { Run } from "./liquid/context.ts";
import { engine, renderInto } from "./liquid/engine.ts";
import { parseTemplate } from "./liquid/parser.ts";
import { toLine } from "./places/escapes.ts";
import { HtmlSink } from "./places/htmlSink.ts";
import { createStateTable } from "./places/htmlState.ts";
import type { Sink } from "./places/sink.ts";
import { TextSink } from "./places/textSinks.ts";

/** One template of a message. */
export interface Field {
  /** E.g. `what.email.subject`. */
  readonly path: string;
  /** Whether the author left it empty. */
  readonly isBlank: boolean;
  /** @throws what the template or a limit throws; `run.field` then names the field */
  renderWith(run: Run, open: (budget: Budget) => Sink): string;
}

export const renderText = (field: Field, run: Run): string =>
  field.renderWith(run, (budget) => new TextSink(budget));

/** For subjects, titles and headers. */
export const renderLine = (field: Field, run: Run): string => toLine(renderText(field, run));

/** HTML with a memory of its own, since its static text is scanned once. */
export const htmlRenderer = (field: Field, keepsLines: boolean): ((run: Run) => string) => {
  const memory = { keepsLines, states: createStateTable(), steps: new WeakMap() };
  return (run) => field.renderWith(run, (budget) => new HtmlSink(budget, memory));
};

/** What is wrong with a field; the content block that it names, where there is none. */
export type FieldProblem = Problem & { missingBlock?: string };

/** A field as it was parsed, for those who look at it rather than render it. */
export interface ReadableField {
  readonly path: string;
  readonly templates: readonly Template[];
}

/**
 * Parses the fields of one message and gathers what is wrong with them.
 *
 * @param at where the message stands
 * @param blocks content blocks that the fields may put in
 */
export const createFieldParser = (at = "what", blocks: readonly FrozenBlock[] = []) => {
  const open = blockShelf(engine, blocks);
  const problems: FieldProblem[] = [];
  const fields: ReadableField[] = [];
  const parse = (ofMessage: string, text: string): Field => {
    const path = fieldWithin(at, ofMessage);
    const { templates, readable, issues } = parseTemplate(engine, text, { open });
    fields.push({ path, templates: readable });
    problems.push(...issues.map((issue) => ({ field: path, ...issue })));
    return {
      path,
      isBlank: text.trim() === "",
      renderWith: (run, open) => {
        run.field = path;
        const sink = open(run.budget);
        renderInto(templates, run, sink);
        return sink.end();
      },
    };
  };
  return { at, blocks, parse, problems, fields };
};

export type FieldParser = ReturnType<typeof createFieldParser>;

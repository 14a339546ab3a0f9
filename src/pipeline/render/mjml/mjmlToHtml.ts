import { problemsPerFieldMax } from "../../../limits.ts";
import type { TemplateIssue } from "../liquid/issue.ts";
import { issueOf } from "../liquid/parser.ts";
import { type Hidden, hideLiquid, MJML_ELEMENTS } from "./hiddenLiquid.ts";

export interface MjmlIssue extends TemplateIssue {
  level?: "worth_a_look";
}

export interface MadeHtml {
  /** Empty when the MJML cannot be read at all. */
  readonly html: string;
  readonly issues: readonly MjmlIssue[];
}

interface MjmlError {
  line: number;
  message: string;
  tagName: string;
}

const positionOf = (source: string, offset: number): { line: number; column: number } => {
  const before = source.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

/** MJML tells lines only; the element that it names stands somewhere in that line. */
const columnOf = (source: string, { line, tagName }: MjmlError): number => {
  const at = (source.split("\n")[line - 1] ?? "").indexOf(`<${tagName}`);
  return at < 0 ? 1 : at + 1;
};

/** What stands in an unknown element is lost; everything else MJML makes the best of. */
const issueOfMjml = (source: string, error: MjmlError): MjmlIssue => {
  const issue = { message: `${error.message}.`, line: error.line, column: columnOf(source, error) };
  return MJML_ELEMENTS.has(error.tagName) ? { ...issue, level: "worth_a_look" } : issue;
};

/** A value of Liquid cannot be judged before it is there. */
const isOfLiquid = ({ message }: MjmlError): boolean => /lq\d+n\d+z/.test(message);

const includes = (source: string): MjmlIssue[] =>
  [...source.matchAll(/<mj-include\b/g)].map(({ index }) => ({
    message: "mj-include is not supported: nothing is read from files. Write here what the file holds.",
    ...positionOf(source, index),
  }));

const lostIssues = (source: string, hidden: Hidden, html: string): MjmlIssue[] =>
  hidden.lost(html).map((offset) => ({
    message:
      "MJML leaves out what stands here, Liquid included. Move it into an element, or put mj-raw around it.",
    ...positionOf(source, offset),
  }));

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Makes the HTML of an e-mail from MJML. Liquid stays as it is written, byte by byte, and is rendered from the HTML. Reads no
 * file, and asks no font of another server unless the MJML does.
 */
export const mjmlToHtml = async (source: string): Promise<MadeHtml> => {
  let hidden: Hidden;
  try {
    hidden = hideLiquid(source);
  } catch (error) {
    return { html: "", issues: [issueOf(error)] };
  }
  // a megabyte of code that only whoever writes MJML needs
  const { default: compile } = await import("mjml-browser");
  try {
    const made = await compile(hidden.mjml, { validationLevel: "soft", keepComments: false, fonts: {} });
    const errors = made.errors.filter((error) => !isOfLiquid(error) && error.tagName !== "mj-include");
    const issues = [
      ...includes(source),
      ...errors.map((error) => issueOfMjml(source, error)),
      ...lostIssues(source, hidden, made.html),
    ];
    return { html: hidden.restore(made.html), issues: issues.slice(0, problemsPerFieldMax) };
  } catch (error) {
    return { html: "", issues: [{ message: `This is no MJML: ${reasonOf(error)}`, line: 1, column: 1 }] };
  }
};

/** What is wrong at a place of a template. */
export interface TemplateIssue {
  message: string;
  line: number;
  column: number;
  /** Where in a content block it is, when the place above is where the template puts that in. */
  block?: BlockPlace;
  /** The content block that there is none of. */
  missingBlock?: string;
}

/** A place in a content block. */
export interface BlockPlace {
  name: string;
  line: number;
  column: number;
}

/** What is said of a place in a content block, where the template puts that in. */
export const withinBlock = ({ name, line, column }: BlockPlace, message: string): string =>
  `In the content block "${name}", line ${line}, column ${column}: ${message}`;

import { Box, Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { content as words } from "../../texts/content.ts";
import { CopyAll } from "../Copy.tsx";
import classes from "./SourceText.module.css";

/** What a browser lays out without a pause; a body may be a mebibyte. */
const STEP_CHARS = 20_000;

/** Strings (a colon after one makes it a name), numbers, and the three words of JSON (RFC 8259). */
const JSON_TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

interface Piece {
  at: number;
  text: string;
  kind: "name" | "string" | "number" | "word" | "plain";
}

const kindOf = (match: RegExpExecArray): Piece["kind"] => {
  if (match[1] !== undefined) return match[2] === undefined ? "string" : "name";
  return match[3] === undefined ? "word" : "number";
};

const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(JSON_TOKEN)) {
    if (match.index > from) pieces.push({ at: from, text: text.slice(from, match.index), kind: "plain" });
    pieces.push({ at: match.index, text: match[0], kind: kindOf(match) });
    from = match.index + match[0].length;
  }
  pieces.push({ at: from, text: text.slice(from), kind: "plain" });
  return pieces;
};

const Highlighted = ({ text }: { text: string }) =>
  piecesOf(text).map(({ at, text: piece, kind }) =>
    kind === "plain" ? (
      piece
    ) : (
      <span key={at} className={classes[kind]}>
        {piece}
      </span>
    ),
  );

/** A body to read, of any length: its beginning, more of it in steps, and all of it to copy. */
export const SourceText = ({
  text,
  label,
  isJson = false,
}: {
  text: string;
  label: string;
  isJson?: boolean;
}) => {
  const [shown, setShown] = useState(STEP_CHARS);
  const left = text.length - shown;
  // Colours for the first step only: a token of a huge body costs an element.
  const visible = useMemo(() => (left > 0 ? text.slice(0, shown) : text), [text, shown, left]);
  return (
    <div className={classes.block}>
      {/* What scrolls must be reached by keyboard (WCAG 2.1.1). */}
      <Box component="section" aria-label={label} tabIndex={0} className={classes.scroll}>
        <pre className={classes.code}>
          {isJson && visible.length <= STEP_CHARS ? <Highlighted text={visible} /> : visible}
        </pre>
      </Box>
      <CopyAll text={text} label={label} className={classes.copy} />
      {left <= 0 ? null : (
        <Button size="compact-sm" variant="subtle" mt={4} onClick={() => setShown(shown + STEP_CHARS)}>
          {words.showMore(Math.min(STEP_CHARS, left), left)}
        </Button>
      )}
    </div>
  );
};

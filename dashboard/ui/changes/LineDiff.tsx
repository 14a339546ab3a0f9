import { Box, Button, VisuallyHidden } from "@mantine/core";
import { useMemo, useState } from "react";
import { common } from "../../texts/common.ts";
import { versions as words } from "../../texts/versions.ts";
import { LongText } from "../LongText.tsx";
import classes from "./ChangeList.module.css";
import { type DiffRow, diffLines, folded } from "./lineDiff.ts";

/** Rows drawn at first, and with each further step: a text of thousands of lines freezes no page. */
const STEP_ROWS = 200;

/** One side of a row: its sign says what happened to the line, and so does its colour. */
const Line = ({ text, sign }: { text: string | null; sign: "removed" | "added" | null }) => {
  const mark = text === null ? null : sign;
  return (
    <td className={mark === null ? classes.line : `${classes.line} ${classes[mark]}`}>
      {text === null ? null : (
        <>
          <span className={classes.sign} aria-hidden>
            {mark === "removed" ? "−" : mark === "added" ? "+" : ""}
          </span>
          {mark === null ? null : <VisuallyHidden>{words[mark]}: </VisuallyHidden>}
          <LongText text={text} />
        </>
      )}
    </td>
  );
};

const Row = ({ row }: { row: DiffRow }) => {
  if (row.kind === "folded")
    return (
      <tr>
        <td colSpan={2} className={classes.folded}>
          {words.unchanged(row.count)}
        </td>
      </tr>
    );
  const isSame = row.kind === "same";
  return (
    <tr>
      <Line text={row.before} sign={isSame ? null : "removed"} />
      <Line text={row.after} sign={isSame ? null : "added"} />
    </tr>
  );
};

/** Two texts side by side, line by line. */
export const LineDiff = ({
  label,
  before,
  after,
  titles,
}: {
  label: string;
  before: string;
  after: string;
  titles: { before: string; after: string };
}) => {
  const rows = useMemo(() => folded(diffLines(before, after)), [before, after]);
  const [shown, setShown] = useState(STEP_ROWS);
  return (
    // what scrolls must be reached by keyboard (WCAG 2.1.1)
    <Box component="section" className={classes.scroll} aria-label={label} tabIndex={0}>
      <table className={classes.lines}>
        <thead>
          <tr>
            <th scope="col">{titles.before}</th>
            <th scope="col">{titles.after}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <Row key={row.place} row={row} />
          ))}
        </tbody>
      </table>
      {shown < rows.length ? (
        <Button variant="default" size="compact-sm" m="xs" onClick={() => setShown(shown + STEP_ROWS)}>
          {common.loadMore}
        </Button>
      ) : null}
    </Box>
  );
};

import { Text, VisuallyHidden } from "@mantine/core";
import type { SchedulePicture } from "../../../../../src/contract/schedulePicture.ts";
import { pictureTexts as texts } from "../../../../texts/schedule.ts";
import classes from "./week.module.css";
import { type Place, placeOf, type Row, rowsOf, rowWords } from "./week.ts";

const TICKS = [0, 3, 6, 9, 12, 15, 18, 21, 24] as const;
const HOURS = 24;

const percent = (part: number): string => `${part * 100}%`;
const placed = ({ left, width }: Place) => ({ left: percent(left), width: percent(width) });

const Axis = () => (
  <div className={classes.axis}>
    {TICKS.map((hour) => (
      <span key={hour} className={classes.tick} style={{ left: percent(hour / HOURS) }}>
        {String(hour).padStart(2, "0")}
      </span>
    ))}
  </div>
);

type Mark = { date: string; left: number } | null;

const Marks = ({ row, trigger, leaves }: { row: Row; trigger: Mark; leaves: Mark }) => (
  <>
    {row.times.map(({ at, left }) => (
      <div key={at} className={classes.time} style={{ left: percent(left) }} />
    ))}
    {trigger?.date === row.date ? (
      <div className={classes.trigger} style={{ left: percent(trigger.left) }} />
    ) : null}
    {leaves?.date === row.date ? (
      <div className={classes.leaves} style={{ left: percent(leaves.left) }} />
    ) : null}
  </>
);

const DayRow = ({ row, trigger, leaves }: { row: Row; trigger: Mark; leaves: Mark }) => (
  <>
    <div className={classes.title}>
      {row.title}
      {row.hours === HOURS ? null : <span className={classes.odd}>{texts.hours(row.hours)}</span>}
    </div>
    <div className={classes.row}>
      {row.pieces.map((piece) => (
        <div key={piece.from} className={classes.piece} data-kind={piece.kind} style={placed(piece)} />
      ))}
      {row.skipped === null ? null : (
        <div className={classes.piece} data-kind="skipped" style={placed(row.skipped)} />
      )}
      <Marks row={row} trigger={trigger} leaves={leaves} />
    </div>
  </>
);

const PIECES = ["open", "waits", "do_not_disturb", "cut_off", "campaign_ended"] as const;

/** Only what the picture shows. */
const Legend = ({ rows, leaves }: { rows: readonly Row[]; leaves: Mark }) => {
  const shown = PIECES.filter((kind) =>
    rows.some(({ pieces }) => pieces.some((piece) => piece.kind === kind)),
  );
  const hasSkipped = rows.some(({ skipped }) => skipped !== null);
  const hasTimes = rows.some(({ times }) => times.length > 0);
  return (
    <div className={classes.legend}>
      {[...shown, ...(hasSkipped ? (["skipped"] as const) : [])].map((kind) => (
        <span key={kind}>
          <span className={classes.key} data-kind={kind} />
          {texts.kinds[kind]}
        </span>
      ))}
      {hasTimes ? (
        <span>
          <span className={classes.timeKey} />
          {texts.kinds.time_of_day}
        </span>
      ) : null}
      <span>
        <span className={classes.triggerKey} />
        {texts.kinds.trigger}
      </span>
      {leaves === null ? null : (
        <span>
          <span className={classes.leavesKey} />
          {texts.kinds.leaves}
        </span>
      )}
    </div>
  );
};

/** Seven days, a row each, with the trigger and where its message leaves; the same as a list for whoever does not see it. */
export const WeekRows = ({ picture }: { picture: SchedulePicture }) => {
  const rows = rowsOf(picture);
  const trigger = placeOf(picture, picture.at);
  const { moment } = picture.planned;
  const leaves = moment === null ? null : placeOf(picture, moment);
  return (
    <>
      <div role="img" aria-label={texts.picture(picture.zone)} className={`${classes.picture} tabular`}>
        <div />
        <Axis />
        {rows.map((row) => (
          <DayRow key={row.date} row={row} trigger={trigger} leaves={leaves} />
        ))}
        <div />
        <Legend rows={rows} leaves={leaves} />
      </div>
      <VisuallyHidden>
        <Text>{texts.list(picture.zone)}</Text>
        <ul>
          {rows.map((row) => (
            <li key={row.date}>
              {row.title}: {rowWords(row, picture.zone)}
            </li>
          ))}
        </ul>
      </VisuallyHidden>
    </>
  );
};

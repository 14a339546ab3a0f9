import { Box } from "@mantine/core";
import { useState } from "react";
import classes from "./HourBars.module.css";

/** What a bar is made of, from the ground up. */
const PARTS = ["sent", "notSent", "failed"] as const;
type Part = (typeof PARTS)[number];

export type HourCounts = Readonly<Record<Part, number>> & { hour: string };

const LABEL_EVERY = 4;

/** The next of 2, 4, 10, 20, 40, 100 … that holds the value, so that half of it is a whole number, too. */
const scaleFor = (value: number): number => {
  for (let power = 1; ; power *= 10)
    for (const step of [2, 4, 10]) if (step * power >= value) return step * power;
};

const totalOf = (hours: readonly HourCounts[]): Record<Part, number> => {
  const total = { sent: 0, notSent: 0, failed: 0 };
  for (const hour of hours) for (const part of PARTS) total[part] += hour[part];
  return total;
};

const Legend = ({
  title,
  counts,
  names,
}: {
  title: string;
  counts: Readonly<Record<Part, number>>;
  names: Readonly<Record<Part, string>>;
}) => (
  <div className={`${classes.legend} tabular`}>
    <span>{title}</span>
    {PARTS.map((part) => (
      <span key={part}>
        <span className={`${classes.key} ${classes[part]}`} />
        {names[part]}
        <span className={classes.figure}>{counts[part].toLocaleString("en")}</span>
      </span>
    ))}
  </div>
);

const Bars = ({
  hours,
  max,
  onPoint,
}: {
  hours: readonly HourCounts[];
  max: number;
  /** Says which hour is under the pointer; null: none. */
  onPoint: (hour: HourCounts | null) => void;
}) => (
  <Box className={classes.plot} onMouseLeave={() => onPoint(null)}>
    {hours.map((hour) => (
      <Box key={hour.hour} className={classes.hour} onMouseEnter={() => onPoint(hour)}>
        {[...PARTS]
          .reverse()
          .map((part) =>
            hour[part] === 0 ? null : (
              <div
                key={part}
                className={`${classes.bar} ${classes[part]}`}
                style={{ height: `${(hour[part] / max) * 100}%` }}
              />
            ),
          )}
      </Box>
    ))}
  </Box>
);

/**
 * 24 hours as stacked bars, with what the hour under the pointer, or all of them, came to. A picture with a
 * description: whoever cannot see it needs a table of the same numbers beside it.
 */
export const HourBars = ({
  hours,
  names,
  description,
  totalTitle,
  timeOf,
  rangeOf,
}: {
  hours: readonly HourCounts[];
  names: Readonly<Record<Part, string>>;
  description: string;
  totalTitle: string;
  /** The hour as the axis shows it. */
  timeOf: (hour: string) => string;
  rangeOf: (hour: string) => string;
}) => {
  const [pointed, setPointed] = useState<HourCounts | null>(null);
  const max = scaleFor(Math.max(...hours.map(({ sent, notSent, failed }) => sent + notSent + failed)));
  return (
    <figure aria-label={description} role="img" style={{ margin: 0 }}>
      <Legend
        title={pointed === null ? totalTitle : rangeOf(pointed.hour)}
        counts={pointed ?? totalOf(hours)}
        names={names}
      />
      <div className={`${classes.chart} tabular`} style={{ marginTop: 20 }}>
        <div className={classes.scale}>
          {[max, max / 2, 0].map((tick) => (
            <span key={tick}>{tick.toLocaleString("en", { notation: "compact" })}</span>
          ))}
        </div>
        <Bars hours={hours} max={max} onPoint={setPointed} />
        <div className={classes.hours}>
          {hours.map(({ hour }, index) =>
            index % LABEL_EVERY === 0 ? (
              <span key={hour} style={{ gridColumn: `${index + 1} / span ${LABEL_EVERY}` }}>
                {timeOf(hour)}
              </span>
            ) : null,
          )}
        </div>
      </div>
    </figure>
  );
};

/** Numbers that may only fall: each counts something that new code must not add to. */
export type Ratchet = Readonly<Record<string, number>>;

export const RATCHET_FILE = "tests/tidy/ratchet.json";

/** What to do about numbers that rose, fell, came or went. */
export const ratchetFaults = (kept: Ratchet, counted: Ratchet): string[] => {
  const gone = Object.keys(kept).filter((name) => !(name in counted));
  const moved = Object.entries(counted).flatMap(([name, now]) => {
    const before = kept[name];
    if (before === undefined) return [`${name} is ${now}: write it into ${RATCHET_FILE}`];
    if (now > before) return [`${name} rose from ${before} to ${now}: mend what was added`];
    return now < before
      ? [`${name} fell from ${before} to ${now}: lower it in ${RATCHET_FILE}, so that it stays there`]
      : [];
  });
  return [...moved, ...gone.map((name) => `${name} is counted no more: remove it from ${RATCHET_FILE}`)];
};

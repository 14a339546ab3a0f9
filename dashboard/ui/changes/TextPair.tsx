import { Text } from "@mantine/core";
import { LongText } from "../LongText.tsx";
import classes from "./ChangeList.module.css";

type Side = "before" | "after";

/** What the two sides are called. */
export type SideTitles = Readonly<Record<Side, string>>;

/** What a side says: its text, or in words that there is none. */
export interface SideText {
  text: string;
  /** In place of an empty text. */
  empty: string;
}

const Value = ({ side, title, text, empty }: { side: Side; title: string } & SideText) => (
  <div className={classes[side]}>
    <Text size="xs" c="dimmed">
      {title}
    </Text>
    {text === "" ? (
      <Text size="sm" c="dimmed">
        {empty}
      </Text>
    ) : (
      <Text size="sm" component="div">
        <LongText text={text} />
      </Text>
    )}
  </div>
);

/** Two short texts beside each other, one above the other where there is no room. */
export const TextPair = ({
  before,
  after,
  titles,
}: {
  before: SideText;
  after: SideText;
  titles: SideTitles;
}) => (
  <div className={classes.pair}>
    <Value side="before" title={titles.before} {...before} />
    <Value side="after" title={titles.after} {...after} />
  </div>
);

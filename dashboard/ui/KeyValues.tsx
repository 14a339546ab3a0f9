import { Text } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import classes from "./KeyValues.module.css";

/** Facts by name, as a description list. */
export const KeyValues = ({ rows }: { rows: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className={classes.list}>
    {rows.map(([name, value]) => (
      <Fragment key={name}>
        <Text component="dt" size="sm" c="dimmed" className="breaks">
          {name}
        </Text>
        <Text component="dd" size="sm" className="breaks">
          {value}
        </Text>
      </Fragment>
    ))}
  </dl>
);

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FieldFilter, Filter } from "../../../src/contract/filter.ts";
import { useHere } from "../../api/context.ts";
import { catalogueQuery } from "../../api/segments.ts";
import { EventChoice } from "./BehaviourEditor.tsx";
import { problemsOf } from "./checks.ts";
import { type Members, membersOf, present, textOf } from "./members.ts";
import { BuilderContext, type BuilderScope, LeafContext } from "./scope.ts";
import classes from "./segment.module.css";

export interface OneEvent {
  event: string;
  where: FieldFilter | null;
}

const INNER = "events.0";

const isFieldFilter = (value: Members): value is Members & FieldFilter => typeof value["type"] === "string";

const whereOf = (value: unknown): FieldFilter | null => {
  const where = membersOf(value);
  return isFieldFilter(where) ? where : null;
};

/** The condition that asks for the same event, so that it is judged as filters are. */
const conditionOf = ({ event, where }: OneEvent): Filter => ({
  type: "behaviour",
  did: true,
  match: "any",
  events: [where === null ? { event } : { event, where }],
  within: { kind: "ever" },
  measure: { kind: "count", is: { op: "at_least", value: 1 } },
});

/**
 * An event by its name, which may never have been received, and a filter of its properties.
 *
 * @param field how the form names it; its parts are `<field>.event` and `<field>.where`
 */
export const OneEventEditor = ({
  value,
  onChange,
  field,
  name,
  isTouched,
}: {
  value: OneEvent;
  onChange: (value: OneEvent) => void;
  field: string;
  /** What it is called where it is read out. */
  name: string;
  /** Whether what it lacks is said. */
  isTouched: boolean;
}) => {
  const { account } = useHere();
  const { data: catalogue } = useQuery(catalogueQuery(account.id));
  const builder = useMemo(
    (): BuilderScope => ({
      catalogue,
      segments: [],
      payload: null,
      payloadPaths: [],
      problems: problemsOf(conditionOf(value)),
      fieldOf: (path) => (path.startsWith(INNER) ? field + path.slice(INNER.length) : field),
      zone: account.timeZone,
    }),
    [catalogue, value, field, account.timeZone],
  );
  const leaf = useMemo(() => ({ path: "", name, isTouched }), [name, isTouched]);
  const [problem] = isTouched ? builder.problems : [];
  return (
    <BuilderContext.Provider value={builder}>
      <LeafContext.Provider value={leaf}>
        <div className={classes.row}>
          <EventChoice
            index={0}
            choice={present({ event: value.event, where: value.where ?? undefined })}
            onChange={(choice) =>
              onChange({ event: textOf(choice["event"]), where: whereOf(choice["where"]) })
            }
            onRemove={undefined}
          />
        </div>
        {problem === undefined ? null : (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {problem.message}
          </Text>
        )}
      </LeafContext.Provider>
    </BuilderContext.Provider>
  );
};

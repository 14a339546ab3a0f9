import type { Condition, FieldFilter, Filter, ValueTest } from "../contract/filter.ts";
import { conditionsOf } from "../contract/filterTree.ts";
import type { CatalogueName } from "../db/queries/catalogue.ts";
import type { Problem } from "../lib/errors.ts";
import { eventNameKey } from "../lib/eventNameKey.ts";
import { didYouMean } from "../lib/nearest.ts";
import { cataloguePropertiesMax } from "../limits.ts";

/** A name in a filter, as the catalogue has it, and where it stands. */
interface Named extends CatalogueName {
  path: string;
  /** Of the event, as it is written. */
  event: string;
}

interface Field {
  path: string;
  field: string;
  test: ValueTest;
}

const fieldsOf = (filter: FieldFilter, path: string): Field[] => {
  switch (filter.type) {
    case "field":
      return [{ path, field: filter.field, test: filter.test }];
    case "not":
      return fieldsOf(filter.node, `${path}.node`);
    case "and":
    case "or":
      return filter.nodes.flatMap((node, at) => fieldsOf(node, `${path}.nodes.${at}`));
  }
};

const namesOfEvents = (condition: Extract<Condition, { type: "behaviour" }>, path: string): Named[] =>
  condition.events.flatMap(({ event, where }, at) => {
    const named = (kind: "event" | "item", property: string, inner: string): Named => ({
      kind,
      nameKey: eventNameKey(event),
      property,
      path: `${path}.${inner}`,
      event,
    });
    const { measure, constant } = condition;
    const fields = where === undefined ? [] : fieldsOf(where, `events.${at}.where`);
    return [
      named("event", "", `events.${at}.event`),
      ...fields.flatMap(({ field, test, path: inner }) => [
        named("event", field, `${inner}.field`),
        ...(test.op === "items"
          ? fieldsOf(test.where, `${inner}.test.where`).map((item) =>
              named("item", item.field, `${item.path}.field`),
            )
          : []),
      ]),
      ...("property" in measure ? [named("event", measure.property, "measure.property")] : []),
      ...(constant === undefined ? [] : [named("event", constant, "constant")]),
    ];
  });

const namesOf = (filter: Filter, field: string): Named[] =>
  conditionsOf(filter).flatMap(({ path, condition }) => {
    const at = path === "" ? field : `${field}.${path}`;
    if (condition.type === "behaviour") return namesOfEvents(condition, at);
    if (condition.type !== "property") return [];
    const { property } = condition;
    return [{ kind: "profile", nameKey: "", property, path: `${at}.property`, event: "" }];
  });

const isOfEvent = (name: CatalogueName, { kind, nameKey }: Named): boolean =>
  name.kind === kind && name.nameKey === nameKey;

const wordsOf = (named: Named, known: readonly CatalogueName[]): string => {
  const { kind, property, event } = named;
  if (kind === "event" && property === "") {
    const events = known.filter((name) => name.kind === "event" && name.property === "");
    const nearest = didYouMean(
      named.nameKey,
      events.map(({ nameKey }) => nameKey),
    );
    return `No event "${event}" was received so far.${nearest}`;
  }
  const siblings = known.filter((name) => isOfEvent(name, named) && name.property !== "");
  const nearest = didYouMean(
    property,
    siblings.map((name) => name.property),
  );
  if (kind === "profile") return `No user has had the property "${property}" so far.${nearest}`;
  const whose = kind === "event" ? `event "${event}"` : `item of an event "${event}"`;
  return `No ${whose} has had the property "${property}" so far.${nearest}`;
};

/**
 * Names in a filter that nothing received so far has, which are as likely misspelt as early. Of an event that was never
 * received only the event is told; of an account that has more names than are kept, nothing is.
 *
 * @param field path of the filter
 */
export const unseenNames = (filter: Filter, field: string, known: readonly CatalogueName[]): Problem[] => {
  if (known.length >= cataloguePropertiesMax) return [];
  const keyOf = ({ kind, nameKey, property }: CatalogueName): string =>
    JSON.stringify([kind, nameKey, property]);
  const keys = new Set(known.map(keyOf));
  const isSeen = (name: CatalogueName): boolean => keys.has(keyOf(name));
  return namesOf(filter, field)
    .filter((named) => !isSeen(named))
    .filter(
      ({ kind, nameKey, property }) =>
        kind === "profile" || property === "" || isSeen({ kind: "event", nameKey, property: "" }),
    )
    .map((named) => ({ field: named.path, message: wordsOf(named, known) }));
};

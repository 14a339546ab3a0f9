import type { CatalogueProperty } from "../../../src/contract/segment.ts";
import { segment as texts } from "../../texts/segment.ts";
import { Choose } from "./Choose.tsx";
import { type Members, membersOf, oneOf, present, textOf } from "./members.ts";
import { RangeEditor } from "./RangeEditor.tsx";
import { Suggest } from "./Suggest.tsx";
import { useLeaf, useMember } from "./scope.ts";
import classes from "./segment.module.css";
import { NumberText } from "./values.tsx";

const KINDS = ["count", "sum", "average", "minimum", "maximum", "first", "last"] as const;
const AMOUNTS = ["at_least", "at_most", "exactly", "between"] as const;
const FIRST_RANGE = { kind: "last", amount: 30, unit: "days" };

const AmountEditor = ({ is, onChange }: { is: Members; onChange: (is: Members) => void }) => {
  const { name } = useLeaf();
  const [value, to] = [useMember("measure.is.value"), useMember("measure.is.to")];
  const op = oneOf(AMOUNTS, is["op"]);
  return (
    <>
      <Choose
        label={texts.part(name, texts.parts.comparison)}
        value={op}
        choices={AMOUNTS.map((one) => [one, texts.amounts[one]] as const)}
        onChange={(next) =>
          onChange(present({ ...is, op: next, to: next === "between" ? is["to"] : undefined }))
        }
        width={118}
      />
      <NumberText
        label={texts.part(name, texts.parts.number)}
        value={is["value"]}
        onChange={(next) => onChange(present({ ...is, value: next }))}
        width={84}
        {...value}
      />
      {op === "between" ? (
        <>
          <span className={classes.word}>{texts.and}</span>
          <NumberText
            label={texts.part(name, texts.parts.to)}
            value={is["to"]}
            onChange={(next) => onChange(present({ ...is, to: next }))}
            width={84}
            {...to}
          />
        </>
      ) : null}
    </>
  );
};

/** The same measure of another kind: what fits of it stays. */
const measuring = (measure: Members, kind: (typeof KINDS)[number]): Members => {
  if (kind === "first" || kind === "last") return { kind, within: measure["within"] ?? FIRST_RANGE };
  const is = measure["is"] ?? { op: "at_least", value: 1 };
  return kind === "count" ? { kind, is } : { kind, property: textOf(measure["property"]), is };
};

/** What is measured of the events, and what it has to be. */
export const MeasureEditor = ({
  measure,
  onChange,
  properties,
}: {
  measure: Members;
  onChange: (measure: Members) => void;
  /** Of the events. */
  properties: readonly CatalogueProperty[];
}) => {
  const { name } = useLeaf();
  const [whole, property] = [useMember("measure"), useMember("measure.property")];
  const kind = oneOf(KINDS, measure["kind"]);
  const isMoment = kind === "first" || kind === "last";
  const isOfProperty = kind !== undefined && kind !== "count" && !isMoment;
  return (
    <>
      <Choose
        label={texts.part(name, texts.parts.measure)}
        value={kind}
        choices={KINDS.map((one) => [one, texts.measures[one]] as const)}
        onChange={(next) => onChange(measuring(measure, next))}
        width={160}
        {...whole}
        error={kind === undefined && whole.error}
      />
      {isOfProperty ? (
        <Suggest
          label={texts.part(name, texts.parts.measured)}
          value={textOf(measure["property"])}
          suggestions={properties.map((one) => ({ value: one.name }))}
          onChange={(next) => onChange({ ...measure, property: next })}
          placeholder={texts.propertyPlaceholder}
          width={170}
          isName
          {...property}
        />
      ) : null}
      {isMoment ? (
        <RangeEditor
          range={membersOf(measure["within"])}
          onChange={(within) => onChange({ ...measure, within })}
          member="measure.within"
          label={texts.parts.firstOrLast}
        />
      ) : (
        <AmountEditor is={membersOf(measure["is"])} onChange={(is) => onChange({ ...measure, is })} />
      )}
      {kind === "count" ? <span className={classes.word}>{texts.times}</span> : null}
    </>
  );
};

import { segment as texts } from "../../texts/segment.ts";
import type { Members } from "./members.ts";
import { useLeaf, useMember } from "./scope.ts";
import classes from "./segment.module.css";
import { NumberText, OneValue, OrPayload, Span, ValueList } from "./values.tsx";
import type { Known, ValueType } from "./valueTests.ts";

/** What completes an operator: one value, several, a range, a span of time. */

interface PartProps {
  test: Members;
  /** Changes members of the test. */
  put: (change: Members) => void;
}

interface TypedProps extends PartProps {
  type: ValueType;
  known: Known | null;
}

export const One = ({ test, put, type, known }: TypedProps) => {
  const { name } = useLeaf();
  const field = useMember("test.value");
  const label = texts.part(name, texts.parts.value);
  const change = (value: unknown): void => put({ value });
  return (
    <OrPayload label={label} value={test["value"]} onChange={change} {...field}>
      <OneValue label={label} value={test["value"]} type={type} known={known} onChange={change} {...field} />
    </OrPayload>
  );
};

export const Several = ({ test, put, type, known }: TypedProps) => {
  const { name } = useLeaf();
  const field = useMember("test.values");
  return (
    <ValueList
      label={texts.part(name, texts.parts.values)}
      values={test["values"]}
      type={type}
      known={known?.values ?? []}
      onChange={(values) => put({ values })}
      {...field}
    />
  );
};

export const Range = ({ test, put }: PartProps) => {
  const { name } = useLeaf();
  const [from, to] = [useMember("test.from"), useMember("test.to")];
  return (
    <>
      <NumberText
        label={texts.part(name, texts.parts.from)}
        value={test["from"]}
        onChange={(next) => put({ from: next })}
        {...from}
      />
      <span className={classes.word}>{texts.and}</span>
      <NumberText
        label={texts.part(name, texts.parts.to)}
        value={test["to"]}
        onChange={(next) => put({ to: next })}
        {...to}
      />
    </>
  );
};

export const Days = ({ test, put }: PartProps) => {
  const { name } = useLeaf();
  const field = useMember("test.days");
  return (
    <>
      <NumberText
        label={texts.part(name, texts.parts.days)}
        value={test["days"]}
        onChange={(days) => put({ days })}
        width={76}
        isWhole
        {...field}
      />
      <span className={classes.word}>{texts.dayUnit}</span>
    </>
  );
};

export const InSpan = ({ test, put }: PartProps) => {
  const { name } = useLeaf();
  return <Span name={name} value={test} onChange={put} {...useMember("test.amount")} />;
};

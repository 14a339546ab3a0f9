import { segment as texts } from "../../texts/segment.ts";
import { Choose } from "./Choose.tsx";
import { type Members, numberOf, oneOf, present } from "./members.ts";
import { useLeaf, useMember } from "./scope.ts";
import classes from "./segment.module.css";
import { MomentText, Span } from "./values.tsx";

const KINDS = ["ever", "last", "between", "since", "until"] as const;
const DAYS = 30;

/** When something happened: in the last so many days, between two dates, ever. */
export const RangeEditor = ({
  range,
  onChange,
  member,
  label,
}: {
  range: Members;
  onChange: (range: Members) => void;
  /** Within the condition: `within`, or `measure.within`. */
  member: string;
  label: string;
}) => {
  const { name } = useLeaf();
  const [whole, from, to] = [useMember(member), useMember(`${member}.from`), useMember(`${member}.to`)];
  const amount = useMember(`${member}.amount`);
  const kind = oneOf(KINDS, range["kind"]);
  const put = (change: Members): void => onChange(present({ ...range, ...change }));
  const turn = (next: (typeof KINDS)[number]): void => {
    const span = { amount: numberOf(range["amount"]) ?? DAYS, unit: range["unit"] ?? "days" };
    const ends = {
      from: next === "until" ? undefined : range["from"],
      to: next === "since" ? undefined : range["to"],
    };
    onChange(next === "ever" ? { kind: next } : present({ kind: next, ...(next === "last" ? span : ends) }));
  };
  const words = (part: string): string => texts.part(name, `${label}, ${part}`);
  return (
    <>
      <Choose
        label={texts.part(name, label)}
        value={kind}
        choices={KINDS.map((one) => [one, texts.ranges[one]] as const)}
        onChange={turn}
        width={124}
        {...whole}
        error={kind === undefined && whole.error}
      />
      {kind === "last" ? <Span name={words(kind)} value={range} onChange={put} {...amount} /> : null}
      {kind === "between" || kind === "since" ? (
        <MomentText
          label={words(texts.parts.from)}
          value={range["from"]}
          onChange={(next) => put({ from: next })}
          {...from}
        />
      ) : null}
      {kind === "between" ? <span className={classes.word}>{texts.and}</span> : null}
      {kind === "between" || kind === "until" ? (
        <MomentText
          label={words(texts.parts.to)}
          value={range["to"]}
          onChange={(next) => put({ to: next })}
          {...to}
        />
      ) : null}
    </>
  );
};

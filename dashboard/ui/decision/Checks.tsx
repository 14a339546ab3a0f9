import { Badge, Code, Text, VisuallyHidden } from "@mantine/core";
import { type Icon, IconCheck, IconClock, IconFlask, IconX } from "@tabler/icons-react";
import type { TraceStep } from "../../../src/contract/messageLog.ts";
import { messages as words } from "../../texts/messages.ts";
import { KeyValues } from "../KeyValues.tsx";
import { LongText } from "../LongText.tsx";
import classes from "./Checks.module.css";

type Verdict = keyof typeof words.timeline.verdicts;

const ICONS: Record<Verdict, Icon> = { pass: IconCheck, stop: IconX, later: IconClock, shadow: IconFlask };

const verdictOf = (verdict: string): Verdict =>
  verdict === "pass" || verdict === "later" || verdict === "shadow" ? verdict : "stop";

const shown = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value));

/** Values that the check kept beside its words: what it saw, what it wanted, and whatever else. */
const valuesOf = ({
  check: _check,
  verdict: _verdict,
  text: _text,
  conditions: _conditions,
  ...values
}: TraceStep) => Object.entries(values).filter(([, value]) => value !== undefined && value !== null);

const nameOf = (field: string): string =>
  Object.entries(words.timeline.fields).find(([name]) => name === field)?.[1] ?? field;

const Mark = ({ verdict, meaning }: { verdict: Verdict; meaning: string }) => {
  const VerdictIcon = ICONS[verdict];
  return (
    <span className={`${classes.verdict} ${classes[verdict]}`}>
      <VerdictIcon size={14} aria-hidden />
      <VisuallyHidden>{`${meaning}: `}</VisuallyHidden>
    </span>
  );
};

/** Of the audience filter: each condition, whether it held, and the value that was there. */
const Conditions = ({ conditions }: { conditions: NonNullable<TraceStep["conditions"]> }) => (
  <ul className={classes.conditions} aria-label={words.timeline.conditions}>
    {[...conditions.entries()].map(([index, { text, passed, saw }]) => (
      <li key={index} className={classes.step}>
        <Mark
          verdict={passed ? "pass" : "stop"}
          meaning={passed ? words.timeline.held : words.timeline.notHeld}
        />
        <Text size="sm" component="div" className="breaks">
          {text}
          <Text size="xs" c="dimmed" component="div">
            {saw === undefined || saw === null
              ? words.timeline.sawNothing
              : words.timeline.sawValue(shown(saw))}
          </Text>
        </Text>
      </li>
    ))}
  </ul>
);

const Step = ({ step, isMarked }: { step: TraceStep; isMarked: boolean }) => {
  const verdict = verdictOf(step.verdict);
  const values = valuesOf(step);
  const { conditions } = step;
  return (
    <li className={classes.step}>
      <Mark verdict={verdict} meaning={words.timeline.verdicts[verdict]} />
      <details className={classes.details} open={conditions !== undefined && verdict === "stop"}>
        <summary>
          <Text span size="sm" fw={verdict === "stop" ? 600 : undefined} className="breaks">
            {step.text}
          </Text>
          {isMarked ? (
            <Badge ml={8} size="sm" variant="outline" color="gray" className={classes.mark}>
              {words.whatIf.differs}
            </Badge>
          ) : null}
        </summary>
        {conditions === undefined ? null : <Conditions conditions={conditions} />}
        <KeyValues
          rows={[
            [words.timeline.fields.check, <Code key="check">{step.check}</Code>],
            ...values.map(
              ([field, value]) => [nameOf(field), <LongText key={field} text={shown(value)} />] as const,
            ),
          ]}
        />
      </details>
    </li>
  );
};

/** The checks of the decision, each in words, with the values it was made on to unfold. */
export const Checks = ({
  trace,
  differing,
}: {
  trace: readonly TraceStep[];
  /** Places of checks that came out otherwise in another trace. */
  differing?: ReadonlySet<number>;
}) =>
  trace.length === 0 ? (
    <Text size="sm" c="dimmed">
      {words.page.noChecks}
    </Text>
  ) : (
    <>
      <Text size="xs" c="dimmed">
        {words.timeline.checksHint}
      </Text>
      <ul className={classes.list}>
        {[...trace.entries()].map(([index, step]) => (
          <Step key={index} step={step} isMarked={differing?.has(index) === true} />
        ))}
      </ul>
    </>
  );

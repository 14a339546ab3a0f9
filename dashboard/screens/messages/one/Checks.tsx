import { Code, Text, VisuallyHidden } from "@mantine/core";
import { type Icon, IconCheck, IconClock, IconX } from "@tabler/icons-react";
import type { TraceStep } from "../../../../src/contract/messageLog.ts";
import { messages as words } from "../../../texts/messages.ts";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import classes from "./Checks.module.css";

type Verdict = keyof typeof words.timeline.verdicts;

const ICONS: Record<Verdict, Icon> = { pass: IconCheck, stop: IconX, later: IconClock };

const verdictOf = (verdict: string): Verdict =>
  verdict === "pass" || verdict === "later" ? verdict : "stop";

const shown = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? String(value));

/** Values that the check kept beside its words: what it saw, what it wanted, and whatever else. */
const valuesOf = ({ check: _check, verdict: _verdict, text: _text, ...values }: TraceStep) =>
  Object.entries(values).filter(([, value]) => value !== undefined && value !== null);

const nameOf = (field: string): string =>
  Object.entries(words.timeline.fields).find(([name]) => name === field)?.[1] ?? field;

const Step = ({ step }: { step: TraceStep }) => {
  const verdict = verdictOf(step.verdict);
  const VerdictIcon = ICONS[verdict];
  const values = valuesOf(step);
  return (
    <li className={classes.step}>
      <span className={`${classes.verdict} ${classes[verdict]}`}>
        <VerdictIcon size={14} aria-hidden />
        <VisuallyHidden>{`${words.timeline.verdicts[verdict]}: `}</VisuallyHidden>
      </span>
      <details className={classes.details}>
        <summary>
          <Text span size="sm" fw={verdict === "stop" ? 600 : undefined} className="breaks">
            {step.text}
          </Text>
        </summary>
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
export const Checks = ({ trace }: { trace: readonly TraceStep[] }) =>
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
          <Step key={index} step={step} />
        ))}
      </ul>
    </>
  );

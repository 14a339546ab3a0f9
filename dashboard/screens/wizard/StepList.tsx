import { IconCheck } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useHere } from "../../api/context.ts";
import { wizard } from "../../texts/wizard.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import classes from "./StepList.module.css";
import { STEPS, type Step, stateOf } from "./steps.ts";
import { useWizard } from "./WizardContext.ts";

const OneStep = ({ step, number }: { step: Step; number: number }) => {
  const { account } = useHere();
  const { draft, problems, step: shown } = useWizard();
  const state = problems === null ? null : stateOf(step, problems);
  const isDone = state?.blocking === 0 && step !== "overview";
  return (
    <li>
      <LinkTo
        to="/a/$account/campaigns/$campaign/edit/$section"
        params={{ account: account.id, campaign: draft.campaign.id, section: step }}
        className={classes.step ?? ""}
        // An address with the campaign ID shows the same step as one with the id.
        aria-current={step === shown ? "step" : undefined}
        underline="never"
        size="sm"
      >
        <span className={classes.mark} data-done={isDone || undefined} aria-hidden>
          {isDone ? <IconCheck size={15} stroke={2.4} /> : number}
        </span>
        <span className={classes.text}>
          <span>{wizard.steps[step]}</span>
          {state === null || step === "overview" ? null : (
            <span className={classes.note} data-blocking={state.blocking > 0 || undefined}>
              {state.blocking > 0
                ? wizard.stepBlocking(state.blocking)
                : state.look > 0
                  ? wizard.stepLook(state.look)
                  : wizard.stepDone}
            </span>
          )}
        </span>
      </LinkTo>
    </li>
  );
};

/** The wizard's steps as links, with what each still lacks. */
export const StepList = () => {
  const { step, problems } = useWizard();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // On a narrow screen the row scrolls, and only the row: the page stays where it is. The words about problems
    // make the steps wider.
    if (problems === null) return;
    const row = list.current;
    const shown = row?.children[STEPS.indexOf(step)];
    if (row === null || !(shown instanceof HTMLElement)) return;
    row.scrollLeft = shown.offsetLeft - (row.clientWidth - shown.clientWidth) / 2;
  }, [step, problems]);
  return (
    <nav aria-label={wizard.steps.label}>
      <ol ref={list} className={classes.list}>
        {STEPS.map((name, index) => (
          <OneStep key={name} step={name} number={index + 1} />
        ))}
      </ol>
    </nav>
  );
};

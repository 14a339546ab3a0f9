import { Button, Group, Text, VisuallyHidden } from "@mantine/core";
import { IconCircleCheckFilled, IconCircleDashed } from "@tabler/icons-react";
import type { Overview } from "../../../src/contract/overview.ts";
import { home } from "../../texts/home.ts";
import { Section } from "../../ui/Section.tsx";
import classes from "./Checklist.module.css";
import { StepButton } from "./StepButton.tsx";
import { STEPS } from "./steps.ts";

const Step = ({ step, overview }: { step: (typeof STEPS)[number]; overview: Overview }) => {
  const isDone = overview.checklist[step.id];
  const { title, text } = home.steps[step.id];
  const Mark = isDone ? IconCircleCheckFilled : IconCircleDashed;
  return (
    <li className={`${classes.step} ${isDone ? classes.done : classes.open}`}>
      <Mark size={22} aria-hidden className={classes.mark} />
      <div>
        <Text size="sm" fw={600} c={isDone ? "dimmed" : undefined}>
          {title}
          {isDone ? null : <VisuallyHidden>{` (${home.steps.open})`}</VisuallyHidden>}
        </Text>
        {isDone ? null : (
          <Text size="sm" c="dimmed" maw={640}>
            {text}
          </Text>
        )}
      </div>
      <div className={classes.act}>
        {isDone ? (
          <Text size="sm" c="dimmed">
            {home.steps.done}
          </Text>
        ) : (
          <StepButton id={step.id} scope={step.scope} campaigns={overview.campaigns} />
        )}
      </div>
    </li>
  );
};

/** What a new account has done and what comes next; it fills itself. */
export const Checklist = ({ overview, onHide }: { overview: Overview; onHide: () => void }) => {
  const done = STEPS.filter(({ id }) => overview.checklist[id]).length;
  return (
    <Section
      title={home.steps.title}
      aside={
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {home.steps.progress(done, STEPS.length)}
          </Text>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onHide}>
            {home.steps.hide}
          </Button>
        </Group>
      }
    >
      <ol className={classes.list}>
        {STEPS.map((step) => (
          <Step key={step.id} step={step} overview={overview} />
        ))}
      </ol>
    </Section>
  );
};

import { Group, Text } from "@mantine/core";
import { transfers } from "../../texts/transfers.ts";
import classes from "./ImportSteps.module.css";

const STEPS = ["file", "columns", "import"] as const;

/** Where in an import one is. */
export const ImportSteps = ({ active }: { active: 0 | 1 | 2 }) => (
  <Group component="ol" gap="lg" className={classes.list ?? ""} aria-label={transfers.steps.label}>
    {STEPS.map((step, index) => (
      <li key={step} aria-current={index === active ? "step" : undefined} className={classes.step}>
        <span className={classes.number} data-state={index < active ? "past" : undefined} aria-hidden>
          {index + 1}
        </span>
        <Text span size="sm" fw={index === active ? 650 : 400} c={index === active ? undefined : "dimmed"}>
          {transfers.steps[step]}
        </Text>
      </li>
    ))}
  </Group>
);

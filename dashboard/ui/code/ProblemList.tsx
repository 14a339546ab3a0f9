import { Anchor, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconExclamationCircle } from "@tabler/icons-react";
import type { DraftProblem } from "../../../src/contract/campaignLife.ts";
import { code } from "../../texts/code.ts";
import classes from "./ProblemList.module.css";

export type FieldProblem = Pick<DraftProblem, "level" | "message" | "line" | "column">;

const SHOWN = 8;

const Level = ({ level }: { level: FieldProblem["level"] }) =>
  level === "blocking" ? (
    <IconExclamationCircle size={15} className={classes.error} role="img" aria-label={code.error} />
  ) : (
    <IconAlertTriangle size={15} className={classes.warning} role="img" aria-label={code.worthALook} />
  );

/** What is wrong with a field, in words, each with a way to its place. Changes are announced. */
export const ProblemList = ({
  id,
  label,
  problems,
  onGoTo,
}: {
  id: string;
  /** Of the field. */
  label: string;
  problems: readonly FieldProblem[];
  onGoTo: ((problem: FieldProblem) => void) | null;
}) => (
  <div id={id} aria-live="polite">
    {problems.length === 0 ? null : (
      <List listStyleType="none" spacing={2} mt={4} aria-label={code.problems(label)}>
        {[...problems.slice(0, SHOWN).entries()].map(([index, problem]) => (
          <List.Item key={index}>
            <Group gap={6} wrap="nowrap" align="flex-start">
              <span className={classes.icon}>
                <Level level={problem.level} />
              </span>
              <Text
                size="xs"
                className="breaks"
                c={problem.level === "blocking" ? "var(--mantine-color-error)" : ""}
              >
                {problem.line === undefined || onGoTo === null ? null : (
                  <>
                    <Anchor component="button" type="button" size="xs" onClick={() => onGoTo(problem)}>
                      {code.line(problem.line, problem.column)}
                    </Anchor>
                    {": "}
                  </>
                )}
                {problem.message}
              </Text>
            </Group>
          </List.Item>
        ))}
        {problems.length > SHOWN ? (
          <List.Item>
            <Text size="xs" c="dimmed">
              {code.moreProblems(problems.length - SHOWN)}
            </Text>
          </List.Item>
        ) : null}
      </List>
    )}
  </div>
);

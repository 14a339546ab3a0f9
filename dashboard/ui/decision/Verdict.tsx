import { Alert, Stack, Text } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCheck, IconHourglass, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { isFailure } from "../../../src/contract/outcomes.ts";
import { LongText } from "../LongText.tsx";

const lookOf = (outcome: string | null): { color: string; icon: Icon } => {
  if (outcome === null) return { color: "blue", icon: IconHourglass };
  if (outcome === "sent") return { color: "teal", icon: IconCheck };
  return isFailure(outcome)
    ? { color: "red", icon: IconAlertTriangle }
    : { color: "gray", icon: IconInfoCircle };
};

const Named = ({ name, text }: { name: string; text: string }) => (
  <Text size="sm">
    <Text span inherit fw={600}>
      {name}
      {": "}
    </Text>
    <LongText text={text} />
  </Text>
);

/** What became of a message, or would: the answer in a sentence, and what there is to say besides. */
export const Verdict = ({
  outcome,
  sentence,
  lines,
  children,
}: {
  /** Null: it waits. */
  outcome: string | null;
  sentence: string;
  /** Those without a text are left out. */
  lines: readonly (readonly [name: string, text: string | null])[];
  children?: ReactNode;
}) => {
  const said = lines.flatMap(([name, text]) => (text === null || text === "" ? [] : [[name, text] as const]));
  const { color, icon: LookIcon } = lookOf(outcome);
  return (
    <Alert
      role="status"
      color={color}
      icon={<LookIcon aria-hidden />}
      title={
        <Text span size="md" fw={650} c="var(--mantine-color-text)">
          {sentence}
        </Text>
      }
    >
      {said.length === 0 && (children === undefined || children === null) ? null : (
        <Stack gap={6} align="flex-start">
          {said.map(([name, text]) => (
            <Named key={name} name={name} text={text} />
          ))}
          {children}
        </Stack>
      )}
    </Alert>
  );
};

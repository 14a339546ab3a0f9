import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { useMemo } from "react";
import { messageOf } from "../../../api/client.ts";
import { dryRun } from "../../../texts/dryRun.ts";
import { readObject } from "../../../ui/code/jsonObject.ts";
import { LiquidEditor } from "../../../ui/code/LiquidEditor.tsx";
import type { FieldProblem } from "../../../ui/code/ProblemList.tsx";
import type { Words } from "../../../ui/code/scope.ts";
import { newShape } from "../../../ui/code/shape.ts";

const texts = dryRun.panel;

const NO_WORDS: Words = {
  liquid: { tags: [], filters: [], roots: [], blocks: [] },
  profile: [],
  payload: newShape(),
};

/** The payload as JSON, which begins as the campaign's sample. */
export const PayloadField = ({
  id,
  text,
  isTyped,
  sampleError,
  refused,
  onChange,
}: {
  id: string;
  /** Null while the sample comes. */
  text: string | null;
  /** It is not the sample. */
  isTyped: boolean;
  sampleError: unknown;
  /** What the server said of it. */
  refused: readonly string[];
  /** Null: the sample again. */
  onChange: (text: string | null) => void;
}) => {
  const problems = useMemo((): readonly FieldProblem[] => {
    const own = readObject(text ?? "{}").problems;
    return [...own, ...refused.map((message) => ({ level: "blocking", message }) as const)];
  }, [text, refused]);
  if (text === null) return <Skeleton height={220} radius="md" />;
  return (
    <Stack gap={4}>
      <LiquidEditor
        id={id}
        label={texts.payload}
        description={texts.payloadHint}
        language="json"
        value={text}
        onChange={onChange}
        problems={problems}
        completions={NO_WORDS}
        minLines={8}
        maxLines={20}
      />
      {sampleError === null ? null : (
        <Text size="xs" c="dimmed" className="breaks">
          {texts.noSample(messageOf(sampleError))}
        </Text>
      )}
      {isTyped ? (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconRestore size={14} aria-hidden />}
            onClick={() => onChange(null)}
          >
            {texts.payloadReset}
          </Button>
        </Group>
      ) : null}
    </Stack>
  );
};

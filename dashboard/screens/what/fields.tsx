import { ActionIcon, Button, Group, Input, Stack, Text, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { DraftProblem } from "../../../src/contract/campaignLife.ts";
import { what as words } from "../../texts/what.ts";
import { LiquidEditor, type LiquidEditorProps } from "../../ui/code/LiquidEditor.tsx";
import { ProblemList } from "../../ui/code/ProblemList.tsx";
import type { Words } from "../../ui/code/scope.ts";
import { fieldId, type Pair, withAt, withoutAt } from "./templates.ts";

interface Writing {
  problems: readonly DraftProblem[];
  words: Words;
  isReadOnly: boolean;
  /** Of the campaign. */
  providerId: string | null;
}

/** What every field of the message needs to know. */
export const WritingContext = createContext<Writing | null>(null);

export const useWriting = (): Writing => {
  const writing = useContext(WritingContext);
  if (writing === null) throw new Error("fields of a message live within the editor of one");
  return writing;
};

/** The problems of one field. The array stays the same while they do. */
export const useProblemsOf = (path: string): DraftProblem[] => {
  const { problems } = useWriting();
  return useMemo(() => problems.filter(({ field }) => field === path), [problems, path]);
};

type Given = Pick<
  LiquidEditorProps,
  "label" | "description" | "value" | "onChange" | "minLines" | "maxLines" | "isLabelHidden" | "language"
>;

/** A template of several lines. */
export const TemplateArea = ({ path, id, ...props }: Given & { path: string; id?: string }) => {
  const { words: completions, isReadOnly } = useWriting();
  const problems = useProblemsOf(path);
  return (
    <LiquidEditor
      {...props}
      id={id ?? fieldId(path)}
      problems={problems}
      completions={completions}
      isReadOnly={isReadOnly}
    />
  );
};

/** A template of one line. */
export const TemplateLine = ({ path, ...props }: Omit<Given, "language"> & { path: string }) => {
  const { words: completions, isReadOnly } = useWriting();
  const problems = useProblemsOf(path);
  return (
    <LiquidEditor
      {...props}
      id={fieldId(path)}
      language="liquid-text"
      singleLine
      problems={problems}
      completions={completions}
      isReadOnly={isReadOnly}
    />
  );
};

/** A value that is no template. */
export const PlainLine = ({
  path,
  label,
  description,
  value,
  onChange,
}: {
  path: string;
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
}) => {
  const { isReadOnly } = useWriting();
  const problems = useProblemsOf(path);
  const blocking = problems.filter(({ level }) => level === "blocking");
  return (
    <TextInput
      id={fieldId(path)}
      label={label}
      description={description}
      labelProps={{ lh: "28px" }}
      value={value}
      readOnly={isReadOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
      inputWrapperOrder={["label", "input", "description", "error"]}
      error={blocking.length === 0 ? undefined : blocking.map(({ message }) => message).join(" ")}
      spellCheck={false}
    />
  );
};

/** Problems of a part that is no field of its own; where its problem links lead. Takes no room while there are none. */
export const PartProblems = ({ path, label }: { path: string; label: string }) => {
  const problems = useProblemsOf(path);
  return (
    <div id={fieldId(path)} tabIndex={-1} style={{ position: problems.length === 0 ? "absolute" : "static" }}>
      <ProblemList id={`${fieldId(path)}-problems`} label={label} problems={problems} onGoTo={null} />
    </div>
  );
};

/** A list of fields with a way to add one. */
export const FieldList = ({
  label,
  hint,
  add,
  isEmpty,
  onAdd,
  children,
}: {
  label: string;
  hint: string;
  add: string;
  isEmpty: boolean;
  /** Null: there are as many as there may be. */
  onAdd: (() => void) | null;
  children: ReactNode;
}) => (
  <fieldset style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
    <Input.Label component="legend" p={0}>
      {label}
    </Input.Label>
    <Text size="xs" c="dimmed" mb={4}>
      {hint}
    </Text>
    <Stack gap="xs">
      {isEmpty ? (
        <Text size="sm" c="dimmed">
          {words.pair.none}
        </Text>
      ) : (
        children
      )}
      {useWriting().isReadOnly || onAdd === null ? null : (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={onAdd}
          >
            {add}
          </Button>
        </Group>
      )}
    </Stack>
  </fieldset>
);

export const RemoveButton = ({ label, onClick }: { label: string; onClick: () => void }) => (
  <Tooltip label={label}>
    <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} onClick={onClick} mt={30}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

/** Names with a template each: headers, query parameters, custom data. */
export const PairList = ({
  path,
  label,
  hint,
  add,
  pairs,
  onChange,
}: {
  path: string;
  label: string;
  hint: string;
  add: string;
  pairs: readonly Pair[];
  onChange: (pairs: Pair[]) => void;
}) => (
  <FieldList
    label={label}
    hint={hint}
    add={add}
    isEmpty={pairs.length === 0}
    onAdd={() => onChange([...pairs, { name: "", value: "" }])}
  >
    {[...pairs.entries()].map(([index, pair]) => (
      <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
        <div style={{ flex: "0 1 40%", minWidth: 0 }}>
          <PlainLine
            path={`${path}.${index}.name`}
            label={words.pair.name(index + 1)}
            value={pair.name}
            onChange={(name) => onChange(withAt(pairs, index, { ...pair, name }))}
          />
        </div>
        <div style={{ flex: "1 1 60%", minWidth: 0 }}>
          <TemplateLine
            path={`${path}.${index}.value`}
            label={words.pair.value(index + 1)}
            value={pair.value}
            onChange={(value) => onChange(withAt(pairs, index, { ...pair, value }))}
          />
        </div>
        <RemoveButton
          label={words.pair.remove(label, index + 1)}
          onClick={() => onChange(withoutAt(pairs, index))}
        />
      </Group>
    ))}
  </FieldList>
);

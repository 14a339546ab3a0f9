import { Button, Group, Input, NativeSelect, Stack, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type Condition, OPERATORS, type Repeat } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { FieldPicker } from "./FieldPicker.tsx";
import { freeItemName, useNames } from "./names.ts";

/** Which list something is repeated for. */
export const RepeatField = ({
  repeat,
  loops,
  onChange,
}: {
  repeat: Repeat | null;
  /** Loops around it. */
  loops: readonly Repeat[];
  onChange: (repeat: Repeat | null) => void;
}) => {
  const { lists } = useNames();
  const known = repeat === null || lists.includes(repeat.list) ? lists : [repeat.list, ...lists];
  return (
    <NativeSelect
      label={words.fields.list}
      value={repeat?.list ?? ""}
      onChange={({ currentTarget: { value: list } }) =>
        onChange(list === "" ? null : { list, item: freeItemName(list, loops) })
      }
      data={[
        { value: "", label: words.fields.noList },
        ...known.map((list) => ({ value: list, label: list })),
      ]}
    />
  );
};

const isOperator = (text: string): text is Condition["operator"] => OPERATORS.some((one) => one === text);

const IS_NUMBER = /^-?\d+(\.\d+)?$/;

/** `more` and `less` compare numbers; others take the text as it is typed. */
const typed = (text: string, operator: Condition["operator"]): string | number =>
  (operator === "more" || operator === "less") && IS_NUMBER.test(text) ? Number(text) : text;

/** When something is shown. */
export const ConditionField = ({
  when,
  onChange,
}: {
  when: Condition | null;
  onChange: (when: Condition | null) => void;
}) => (
  <Stack gap={4} role="group" aria-label={words.when.label}>
    <Input.Label component="div">{words.when.label}</Input.Label>
    <Group gap="xs" align="center">
      <FieldPicker
        label={words.when.field}
        chosen={when?.field ?? words.when.always}
        onChoose={(field) =>
          onChange(when === null ? { field, operator: "exists", value: "" } : { ...when, field })
        }
      />
      {when === null ? null : (
        <>
          <NativeSelect
            size="xs"
            aria-label={words.when.operator}
            value={when.operator}
            onChange={({ currentTarget: { value } }) => {
              const operator = isOperator(value) ? value : "is";
              onChange({ ...when, operator, value: typed(String(when.value), operator) });
            }}
            data={OPERATORS.map((value) => ({ value, label: words.when.operators[value] }))}
          />
          {when.operator === "exists" || when.operator === "missing" ? null : (
            <TextInput
              size="xs"
              aria-label={words.when.value}
              value={String(when.value)}
              onChange={({ currentTarget: { value } }) =>
                onChange({ ...when, value: typed(value, when.operator) })
              }
            />
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={() => onChange(null)}
          >
            {words.when.always}
          </Button>
        </>
      )}
    </Group>
  </Stack>
);

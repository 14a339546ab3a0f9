import { ActionIcon, Button, Group, Stack, Switch, Text, Textarea, TextInput, Tooltip } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { what as words } from "../../texts/what.ts";
import classes from "./SampleForm.module.css";
import { blankLike, type FormMember, type FormValue } from "./sampleForm.ts";
import { withAt, withoutAt } from "./templates.ts";

const texts = words.sample;

/** A list longer than this is edited as JSON: a form of thousands of fields serves nobody. */
const ITEMS_SHOWN = 20;
const MEMBERS_SHOWN = 60;
const LINE_CHARS = 120;

interface Props<Value> {
  /** Of the field: the name in the payload. */
  label: string;
  value: Value;
  onChange: (value: FormValue) => void;
}

type Of<Kind extends FormValue["kind"]> = Extract<FormValue, { kind: Kind }>;

const TextField = ({ label, value, onChange }: Props<Of<"text">>) => {
  const [isLong] = useState(value.value.includes("\n") || value.value.length > LINE_CHARS);
  const change = (text: string): void => onChange({ kind: "text", value: text });
  return isLong ? (
    <Textarea
      label={label}
      rows={4}
      value={value.value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  ) : (
    <TextInput label={label} value={value.value} onChange={(event) => change(event.currentTarget.value)} />
  );
};

/** Keeps what is typed until it is a number; what is left behind otherwise is the number before. */
const NumberField = ({ label, value, onChange }: Props<Of<"number">>) => {
  const [typed, setTyped] = useState<string | null>(null);
  const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      value={typed ?? String(value.value)}
      error={typed === null || isNumber(typed) ? undefined : texts.notNumber}
      onBlur={() => {
        if (typed !== null && isNumber(typed)) setTyped(null);
      }}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        if (isNumber(text)) onChange({ kind: "number", value: Number(text) });
      }}
    />
  );
};

const ListField = ({ label, value, onChange }: Props<Of<"list">>) => {
  const { items } = value;
  const change = (next: FormValue[]): void => onChange({ kind: "list", items: next });
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{label}</legend>
      <Stack gap="xs">
        {[...items.slice(0, ITEMS_SHOWN).entries()].map(([index, item]) => (
          <Group key={index} gap={4} wrap="nowrap" align="flex-start">
            <div className={classes.item}>
              <ValueField
                label={texts.item(label, index + 1)}
                value={item}
                onChange={(changed) => change(withAt(items, index, changed))}
              />
            </div>
            <Tooltip label={texts.removeItem(label, index + 1)}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={28}
                aria-label={texts.removeItem(label, index + 1)}
                onClick={() => change(withoutAt(items, index))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Group>
        ))}
        {items.length > ITEMS_SHOWN ? (
          <Text size="xs" c="dimmed">
            {texts.moreItems(items.length - ITEMS_SHOWN)}
          </Text>
        ) : null}
        <Group>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => change([...items, blankLike(items.at(-1))])}
          >
            {texts.addItem(label)}
          </Button>
        </Group>
      </Stack>
    </fieldset>
  );
};

const ValueField = (props: Props<FormValue>) => {
  const { label, value, onChange } = props;
  switch (value.kind) {
    case "text":
      return <TextField {...props} value={value} />;
    case "number":
      return <NumberField {...props} value={value} />;
    case "boolean":
      return (
        <Switch
          label={label}
          checked={value.value}
          onChange={(event) => onChange({ kind: "boolean", value: event.currentTarget.checked })}
        />
      );
    case "list":
      return <ListField {...props} value={value} />;
    case "object":
      return (
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{label}</legend>
          <MemberFields
            members={value.members}
            onChange={(members) => onChange({ kind: "object", members })}
          />
        </fieldset>
      );
    case "kept":
      return (
        <div>
          <Text size="sm" fw={500} className="breaks">
            {label}
          </Text>
          <Text size="xs" c="dimmed">
            {texts.kept}
          </Text>
        </div>
      );
  }
};

/** The members of a payload, or of an object in it, as fields of their types. */
export const MemberFields = ({
  members,
  onChange,
}: {
  members: readonly FormMember[];
  onChange: (members: FormMember[]) => void;
}) => (
  <Stack gap="xs">
    {members.slice(0, MEMBERS_SHOWN).map(({ name, value }, index) => (
      <ValueField
        key={name}
        label={name}
        value={value}
        onChange={(changed) => onChange(withAt(members, index, { name, value: changed }))}
      />
    ))}
    {members.length > MEMBERS_SHOWN ? (
      <Text size="xs" c="dimmed">
        {texts.moreItems(members.length - MEMBERS_SHOWN)}
      </Text>
    ) : null}
  </Stack>
);

import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { providers } from "../../../texts/providers.ts";
import { CopyIcon } from "../../../ui/Copy.tsx";
import { FROM_FILE, MADE_HERE, type ProviderField } from "./fields.ts";
import { SecretFile } from "./SecretFile.tsx";

const words = providers.form;

interface FieldProps {
  field: ProviderField;
  value: unknown;
  error: string | undefined;
  /** Whether a secret of this name is stored already. */
  isSet: boolean;
  /** Undefined: as if it had not been touched. */
  onChange: (value: unknown) => void;
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);

const SECRET_BYTES = 32;

/** Bytes that nobody can guess, in base64. */
const madeSecret = (prefix: string): string =>
  prefix + btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))));

/** Makes a secret up, to be copied for the other side while it can still be seen. */
const MakeSecret = ({
  label,
  prefix,
  onMade,
}: {
  label: string;
  prefix: string;
  onMade: (secret: string) => void;
}) => (
  <Button
    size="compact-sm"
    variant="default"
    aria-label={`${label}: ${words.secretMake}`}
    onClick={() => onMade(madeSecret(prefix))}
  >
    {words.secretMake}
  </Button>
);

const Secret = ({ field, value, error, isSet, onChange }: FieldProps) => {
  const [made, setMade] = useState<string | null>(null);
  const isRemoved = isSet && value === "";
  const isMade = made !== null && made === value;
  const prefix = MADE_HERE[field.name];
  const common = {
    label: field.label,
    description: isMade ? words.secretMade : isSet ? `${field.hint} ${words.secretSet}` : field.hint,
    value: asText(value),
    error,
    disabled: isRemoved,
    onChange: ({ currentTarget: { value: typed } }: { currentTarget: { value: string } }) =>
      onChange(typed === "" ? undefined : typed),
  };
  return (
    <Stack gap={6}>
      {field.form === "lines" ? (
        <Textarea {...common} autosize minRows={2} maxRows={8} spellCheck={false} />
      ) : (
        <PasswordInput {...common} autoComplete="new-password" />
      )}
      {FROM_FILE[field.name] === undefined ? null : (
        <SecretFile label={field.label} accept={FROM_FILE[field.name] ?? ""} onRead={onChange} />
      )}
      {prefix === undefined || isRemoved ? null : (
        <Group gap="xs">
          <MakeSecret
            label={field.label}
            prefix={prefix}
            onMade={(secret) => {
              setMade(secret);
              onChange(secret);
            }}
          />
          {isMade ? <CopyIcon value={made} label={field.label} /> : null}
        </Group>
      )}
      {isSet && !field.isRequired ? (
        <Checkbox
          size="sm"
          label={words.secretRemove}
          checked={isRemoved}
          aria-label={`${field.label}: ${words.secretRemove}`}
          onChange={(event) => onChange(event.currentTarget.checked ? "" : undefined)}
        />
      ) : null}
    </Stack>
  );
};

/** What is typed as JSON stays text while it is not JSON yet. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** A text in one line, in several, or as JSON. */
const Written = ({ field, value, error, onChange }: FieldProps) => {
  const common = {
    label: field.label,
    description: field.hint,
    error,
    required: field.isRequired,
    value: asText(value),
  };
  if (field.form === "text")
    return (
      <TextInput {...common} autoComplete="off" onChange={(event) => onChange(event.currentTarget.value)} />
    );
  return (
    <Textarea
      {...common}
      autosize
      minRows={3}
      maxRows={10}
      spellCheck={false}
      onChange={({ currentTarget: { value: text } }) => onChange(field.form === "json" ? parsed(text) : text)}
    />
  );
};

/** A setting's own field. */
export const FieldInput = (props: FieldProps) => {
  const { field, value, error, onChange } = props;
  if (field.isSecret) return <Secret {...props} />;
  const common = { label: field.label, description: field.hint, error, required: field.isRequired };
  switch (field.form) {
    case "choice":
      return (
        <Select
          {...common}
          data={[...field.options]}
          value={asText(value)}
          allowDeselect={false}
          onChange={(chosen) => onChange(chosen ?? undefined)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          value={typeof value === "number" ? value : asText(value)}
          {...(field.minimum === undefined ? {} : { min: field.minimum })}
          {...(field.maximum === undefined ? {} : { max: field.maximum })}
          clampBehavior="none"
          allowDecimal={false}
          hideControls
          onChange={onChange}
        />
      );
    case "switch":
      return (
        <Switch
          label={field.label}
          description={field.hint}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    default:
      return <Written {...props} />;
  }
};

import { Fieldset, NumberInput, Stack, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { providerNameCharsMax } from "../../../../src/limits.ts";
import { providers } from "../../../texts/providers.ts";
import { Fold } from "../../../ui/Fold.tsx";
import { FieldInput } from "./FieldInput.tsx";
import { isShown, type ProviderField } from "./fields.ts";
import { CONCURRENCY_MAX, type ProviderValues, RATE_MAX } from "./providerForm.ts";

const words = providers.form;

export interface FormPart {
  kind: string;
  fields: readonly ProviderField[];
  values: ProviderValues;
  /** By field, as the API names it. */
  problems: Readonly<Record<string, string>>;
  hasSecret: Readonly<Record<string, boolean>>;
  change: (patch: Partial<ProviderValues>) => void;
  /** To read only; what is folded away opens all the same. */
  isDisabled?: boolean;
}

const Settings = ({ part, isAdvanced }: { part: FormPart; isAdvanced: boolean }) => {
  const { kind, fields, values, problems, hasSecret, change } = part;
  return fields
    .filter((field) => field.isAdvanced === isAdvanced && isShown(kind, field, values.config))
    .map((field) => (
      <FieldInput
        key={field.name}
        field={field}
        value={values.config[field.name]}
        error={problems[`config.${field.name}`]}
        isSet={hasSecret[field.name] === true}
        onChange={(value) => {
          const { [field.name]: _, ...others } = values.config;
          change({ config: value === undefined ? others : { ...others, [field.name]: value } });
        }}
      />
    ));
};

const Bounds = ({ values, problems, change }: FormPart) => (
  <>
    <NumberInput
      label={words.concurrency}
      description={words.concurrencyHint}
      value={values.concurrencyMax}
      error={problems.concurrencyMax}
      min={1}
      max={CONCURRENCY_MAX}
      clampBehavior="none"
      allowDecimal={false}
      hideControls
      onChange={(concurrencyMax) => change({ concurrencyMax })}
    />
    <NumberInput
      label={words.rate}
      description={words.rateHint}
      value={values.ratePerSecondMax}
      error={problems.ratePerSecondMax}
      min={1}
      max={RATE_MAX}
      clampBehavior="none"
      allowDecimal={false}
      thousandSeparator=","
      hideControls
      onChange={(ratePerSecondMax) => change({ ratePerSecondMax })}
    />
  </>
);

const Fields = ({ isDisabled, children }: { isDisabled: boolean; children: ReactNode }) => (
  <Fieldset variant="unstyled" m={0} disabled={isDisabled}>
    <Stack gap="md">{children}</Stack>
  </Fieldset>
);

const hasAdvancedProblem = ({ fields, problems }: FormPart): boolean =>
  problems.concurrencyMax !== undefined ||
  problems.ratePerSecondMax !== undefined ||
  fields.some(({ name, isAdvanced }) => isAdvanced && problems[`config.${name}`] !== undefined);

/** The settings of a provider; those that few need are folded away, unless one of them is wrong. */
export const ProviderFields = (part: FormPart) => {
  const [isOpen, setOpen] = useState(false);
  const { values, problems, change, isDisabled = false } = part;
  return (
    <Stack gap="md">
      <Fields isDisabled={isDisabled}>
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={values.name}
          error={problems.name}
          maxLength={providerNameCharsMax}
          required
          autoComplete="off"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Settings part={part} isAdvanced={false} />
      </Fields>
      <Fold label={words.advanced} isOpen={hasAdvancedProblem(part) || isOpen} onToggle={setOpen}>
        <Fields isDisabled={isDisabled}>
          <Settings part={part} isAdvanced />
          <Bounds {...part} />
        </Fields>
      </Fold>
    </Stack>
  );
};

import { NumberInput } from "@mantine/core";
import { useState } from "react";
import { useField, useWizard } from "./WizardContext.ts";

/**
 * As `useField`, for what is typed digit by digit: it says what is wrong once the person has been there, and from then
 * on with each change. What was wrong when the screen opened is said at once.
 *
 * @param isEmpty nothing was typed yet
 */
export const useTypedField = (path: string, isEmpty: boolean) => {
  const { touched } = useWizard();
  const { error, ...field } = useField(path);
  const [wasWrong] = useState(!isEmpty && error !== undefined);
  return { ...field, error: touched.has(path) || wasWrong ? error : undefined };
};

const numberOf = (value: number | string): number => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : 0;
};

/** A whole number from 1 up. 0 stands for none, which no draft can be saved with. */
export const NumberField = ({
  label,
  description,
  path,
  value,
  onChange,
  give,
  suffix,
  width = 180,
}: {
  label: string;
  description?: string;
  path: string;
  value: number;
  onChange: (value: number) => void;
  /** What is said where there is none. */
  give: string;
  suffix?: string;
  width?: number;
}) => {
  const { error, ...field } = useTypedField(path, value === 0);
  return (
    <NumberInput
      label={label}
      description={description}
      value={value === 0 ? "" : value}
      onChange={(typed) => onChange(numberOf(typed))}
      suffix={suffix ?? ""}
      thousandSeparator=","
      allowDecimal={false}
      allowNegative={false}
      clampBehavior="none"
      hideControls
      inputMode="numeric"
      required
      withAsterisk={false}
      error={error !== undefined && value === 0 ? give : error}
      maw={width}
      styles={{ error: { width: "max-content", maxWidth: "min(60vw, 420px)" } }}
      {...field}
    />
  );
};

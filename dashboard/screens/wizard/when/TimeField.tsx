import { TextInput } from "@mantine/core";
import { momentTexts as texts } from "../../../texts/schedule.ts";
import { useTypedField } from "../NumberField.tsx";

/** A time of day. The empty text stands for none, which no draft can be saved with. */
export const TimeField = ({
  label,
  isLabelHidden = false,
  path,
  value,
  onChange,
}: {
  label: string;
  isLabelHidden?: boolean;
  path: string;
  value: string;
  onChange: (time: string) => void;
}) => {
  const { error, ...field } = useTypedField(path, value === "");
  return (
    <TextInput
      type="time"
      {...(isLabelHidden ? { "aria-label": label } : { label })}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      required
      withAsterisk={false}
      w={140}
      error={error !== undefined && value === "" ? texts.give : error}
      {...field}
    />
  );
};

import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { referenceCharsMax } from "../../../../src/limits.ts";
import { triggers as words } from "../../../texts/triggers.ts";

/** The caller's own key of a trigger; taken when the field is left, since half a key finds nothing. */
export const ReferenceInput = ({
  value = "",
  onChange,
}: {
  value: string | undefined;
  onChange: (reference: string | undefined) => void;
}) => {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const take = (): void => {
    if (text !== value) onChange(text === "" ? undefined : text);
  };
  return (
    <TextInput
      label={words.filter.reference}
      placeholder={words.filter.referenceHint}
      maxLength={referenceCharsMax}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === "Enter") take();
      }}
      w={{ base: "100%", xs: 200 }}
    />
  );
};

import { Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { CODE_ALPHABETS, type CodesMake } from "../../../../src/contract/codePool.ts";
import { codesPerCallMax, madeCodeCharsMax, madeCodeCharsMin } from "../../../../src/limits.ts";
import { codePools as words } from "../../../texts/codePools.ts";

const texts = words.fill;
const ALPHABETS = ["letters_and_digits", "letters", "digits"] as const;
const PREFIX = /^[A-Za-z0-9-]{0,32}$/;

export const FIRST_MAKE: CodesMake = { count: 1_000, prefix: "", chars: 10, alphabet: "letters_and_digits" };

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

/** What is wrong, by field. */
export const makeProblems = ({
  count,
  prefix,
  chars,
}: CodesMake): Partial<Record<"count" | "prefix" | "chars", string>> => ({
  ...(isWhole(count, 1, codesPerCallMax) ? {} : { count: texts.countWrong(codesPerCallMax) }),
  ...(PREFIX.test(prefix) ? {} : { prefix: texts.prefixWrong }),
  ...(isWhole(chars, madeCodeCharsMin, madeCodeCharsMax)
    ? {}
    : { chars: texts.charsWrong(madeCodeCharsMin, madeCodeCharsMax) }),
});

/** What a made code looks like: the letters in their order, so that it does not change as one types. */
const sampleOf = ({ prefix, chars, alphabet }: CodesMake): string => {
  const letters = CODE_ALPHABETS[alphabet];
  const step = 7;
  const made = Array.from({ length: chars }, (_, at) => letters[(at * step + step) % letters.length]);
  return `${prefix}${made.join("")}`;
};

const Whole = ({
  label,
  value,
  onChange,
  error,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  error: string | undefined;
}) => (
  <NumberInput
    label={label}
    value={value === 0 ? "" : value}
    onChange={(typed) => onChange(Number(typed))}
    error={error}
    allowDecimal={false}
    allowNegative={false}
    clampBehavior="none"
    thousandSeparator=","
    hideControls
    inputMode="numeric"
    w={200}
  />
);

/** How many codes are made, and what they look like. */
export const MakeFields = ({
  make,
  onChange,
  isAsked,
}: {
  make: CodesMake;
  onChange: (make: CodesMake) => void;
  isAsked: boolean;
}) => {
  const problems = makeProblems(make);
  const told = isAsked ? problems : {};
  return (
    <Stack gap="md">
      <Group align="flex-start" gap="md">
        <Whole
          label={texts.count}
          value={make.count}
          onChange={(count) => onChange({ ...make, count })}
          error={told.count}
        />
        <TextInput
          label={texts.prefix}
          value={make.prefix}
          error={problems.prefix}
          maxLength={32}
          onChange={(event) => onChange({ ...make, prefix: event.currentTarget.value })}
          w={200}
        />
        <Whole
          label={texts.chars}
          value={make.chars}
          onChange={(chars) => onChange({ ...make, chars })}
          error={told.chars}
        />
        <Select
          label={texts.alphabet}
          data={ALPHABETS.map((value) => ({ value, label: texts.alphabets[value] }))}
          value={make.alphabet}
          allowDeselect={false}
          onChange={(chosen) => {
            const alphabet = ALPHABETS.find((one) => one === chosen);
            if (alphabet !== undefined) onChange({ ...make, alphabet });
          }}
          w={200}
        />
      </Group>
      <Text size="sm" role="status">
        {problems.prefix === undefined && problems.chars === undefined ? texts.like(sampleOf(make)) : ""}
        {make.alphabet === "digits" ? "" : ` ${texts.alphabetHint}`}
      </Text>
    </Stack>
  );
};

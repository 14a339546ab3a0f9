import { Flex, TagsInput, Text, TextInput } from "@mantine/core";
import { IconBraces, IconClock, IconClockOff, IconPencil } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { SPAN_UNITS } from "../../../src/contract/filter.ts";
import { filterTextCharsMax, filterValuesMax } from "../../../src/limits.ts";
import { segment as texts } from "../../texts/segment.ts";
import { instantOf, wallOf } from "../wallTime.ts";
import { Choose } from "./Choose.tsx";
import { listOf, type Members, numberOf, oneOf, textOf } from "./members.ts";
import { Suggest } from "./Suggest.tsx";
import { useBuilder } from "./scope.ts";
import { ToolButton } from "./ToolButton.tsx";
import { type Known, payloadOperand, type ValueType } from "./valueTests.ts";

/** Fields for the values of tests. Each tells `undefined` while what is typed is no value. */

interface FieldProps {
  placeholder?: string;
  "data-field"?: string;
  error?: boolean;
}

/** A number, kept as it is typed until it is one. */
export const NumberText = ({
  label,
  value,
  onChange,
  width = 110,
  isWhole = false,
  ...field
}: FieldProps & {
  label: string;
  value: unknown;
  onChange: (value: number | undefined) => void;
  width?: number;
  isWhole?: boolean;
}) => {
  const [typed, setTyped] = useState<string | null>(null);
  const known = numberOf(value);
  const parse = (text: string): number | undefined => {
    const number = Number(text);
    return text.trim() === "" || !Number.isFinite(number) ? undefined : number;
  };
  const isOff = typed !== null && typed.trim() !== "" && parse(typed) === undefined;
  return (
    <TextInput
      aria-label={label}
      inputMode={isWhole ? "numeric" : "decimal"}
      value={typed ?? (known === undefined ? "" : String(known))}
      w={width}
      maw="100%"
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        onChange(parse(text));
      }}
      onBlur={() => {
        if (!isOff) setTyped(null);
      }}
      {...field}
      error={isOff ? texts.notANumber(typed) : field.error}
    />
  );
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day, or a moment in the account's time zone. */
export const MomentText = ({
  label,
  value,
  onChange,
  ...field
}: FieldProps & { label: string; value: unknown; onChange: (value: string | undefined) => void }) => {
  const { zone } = useBuilder();
  const given = textOf(value);
  const [isMoment, setMoment] = useState(given !== "" && !DAY.test(given));
  const [wall, setWall] = useState<string | null>(null);
  const shown = isMoment ? (wall ?? wallOf(given, zone)) : given.slice(0, 10);
  const words = isMoment ? texts.withoutTime : texts.withTime;
  const change = (text: string): void => {
    setWall(text);
    onChange(isMoment ? instantOf(text, zone)?.at : text === "" ? undefined : text);
  };
  const turn = (): void => {
    setWall(null);
    setMoment(!isMoment);
    const day = isMoment ? wallOf(given, zone).slice(0, 10) : given;
    onChange(day === "" ? undefined : isMoment ? day : instantOf(`${day}T00:00`, zone)?.at);
  };
  return (
    <Flex gap={4} align="center" wrap="wrap">
      <TextInput
        key={String(isMoment)}
        type={isMoment ? "datetime-local" : "date"}
        aria-label={label}
        value={shown}
        onChange={(event) => change(event.currentTarget.value)}
        w={isMoment ? 215 : 150}
        maw="100%"
        {...field}
      />
      <ToolButton
        icon={isMoment ? IconClockOff : IconClock}
        label={words}
        name={texts.part(label, words)}
        size={32}
        onClick={turn}
      />
      {isMoment ? (
        <Text size="xs" c="dimmed">
          {texts.inZone(zone)}
        </Text>
      ) : null}
    </Flex>
  );
};

/** “30 days”. */
export const Span = ({
  name,
  value,
  onChange,
  ...field
}: FieldProps & { name: string; value: Members; onChange: (change: Members) => void }) => (
  <Flex gap={6} wrap="wrap">
    <NumberText
      label={texts.part(name, texts.parts.amount)}
      value={value["amount"]}
      onChange={(amount) => onChange({ amount })}
      width={76}
      isWhole
      {...field}
    />
    <Choose
      label={texts.part(name, texts.parts.unit)}
      value={oneOf(SPAN_UNITS, value["unit"])}
      choices={SPAN_UNITS.map((unit) => [unit, texts.units[unit]] as const)}
      onChange={(unit) => onChange({ unit })}
      width={112}
    />
  </Flex>
);

/** Several values, each ended by Enter. */
export const ValueList = ({
  label,
  values,
  type,
  known,
  onChange,
  ...field
}: FieldProps & {
  label: string;
  values: unknown;
  type: ValueType;
  known: readonly (string | number | boolean)[];
  onChange: (values: unknown[]) => void;
}) => {
  const [refused, setRefused] = useState<string | null>(null);
  const change = (tags: readonly string[]): void => {
    const isFit = (tag: string): boolean => type !== "number" || Number.isFinite(Number(tag));
    setRefused(tags.find((tag) => !isFit(tag)) ?? null);
    onChange(tags.filter(isFit).map((tag) => (type === "number" ? Number(tag) : tag)));
  };
  return (
    <TagsInput
      aria-label={label}
      value={[...new Set(listOf(values).map(String))]}
      data={[...new Set(known.map(String))]}
      onChange={change}
      placeholder={listOf(values).length === 0 ? texts.valuesPlaceholder : ""}
      maxTags={filterValuesMax}
      maxLength={filterTextCharsMax}
      acceptValueOnBlur
      miw={200}
      maw="100%"
      style={{ flex: "1 1 240px" }}
      {...field}
      error={refused === null ? field.error : texts.notANumber(refused)}
    />
  );
};

/** A value that is written down, or the path of one in the payload; a button turns one into the other. */
export const OrPayload = ({
  label,
  value,
  onChange,
  children,
  ...field
}: FieldProps & {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
  children: ReactNode;
}) => {
  const { payload, payloadPaths } = useBuilder();
  const path = payloadOperand(value);
  if (payload === null && path === undefined) return children;
  const words = path === undefined ? texts.fromPayload : texts.written;
  return (
    <Flex gap={4} align="flex-start" maw="100%">
      {path === undefined ? (
        children
      ) : (
        <Suggest
          label={texts.part(label, texts.parts.path)}
          value={path}
          suggestions={payloadPaths.map((one) => ({ value: one }))}
          onChange={(next) => onChange({ payload: next })}
          placeholder={texts.pathPlaceholder}
          charsMax={filterTextCharsMax}
          icon={<IconBraces size={15} aria-hidden />}
          {...field}
        />
      )}
      <ToolButton
        icon={path === undefined ? IconBraces : IconPencil}
        label={words}
        name={texts.part(label, words)}
        onClick={() => onChange(path === undefined ? { payload: "" } : undefined)}
      />
    </Flex>
  );
};

/** One value of a type. */
export const OneValue = ({
  label,
  value,
  type,
  known,
  onChange,
  ...field
}: FieldProps & {
  label: string;
  value: unknown;
  type: ValueType;
  known: Known | null;
  onChange: (value: unknown) => void;
}) => {
  switch (type) {
    case "number":
      return <NumberText label={label} value={value} onChange={onChange} width={140} {...field} />;
    case "boolean":
      return (
        <Choose
          label={label}
          value={value === true ? "true" : value === false ? "false" : undefined}
          choices={[
            ["true", texts.yes],
            ["false", texts.no],
          ]}
          onChange={(chosen) => onChange(chosen === "true")}
          width={110}
          {...field}
        />
      );
    case "date":
      return <MomentText label={label} value={value} onChange={onChange} {...field} />;
    default:
      return (
        <Suggest
          label={label}
          value={textOf(value)}
          suggestions={(known?.values ?? [])
            .filter((one) => typeof one === "string")
            .map((one) => ({ value: one }))}
          onChange={onChange}
          placeholder={texts.valuePlaceholder}
          charsMax={filterTextCharsMax}
          {...field}
        />
      );
  }
};

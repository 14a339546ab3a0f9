import { Radio, Stack, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useHere } from "../../../api/context.ts";
import { wallTime as wallWords } from "../../../texts/wallTime.ts";
import { wizard } from "../../../texts/wizard.ts";
import { WallMeaning } from "../../../ui/WallMeaning.tsx";
import { instantOf, wallOf } from "../../../ui/wallTime.ts";
import { useField } from "../WizardContext.ts";

const texts = wizard.when;

/** The date and time, typed in the account's zone. Half-typed ones stay in the field and are not saved. */
const MomentField = ({
  label,
  at,
  onChange,
  field,
}: {
  label: string;
  at: string | null;
  onChange: (at: string) => void;
  field: ReturnType<typeof useField>;
}) => {
  const { account } = useHere();
  const zone = account.timeZone;
  const [wall, setWall] = useState(at === null ? "" : wallOf(at, zone));
  useEffect(() => {
    if (at === null) return;
    // A change from elsewhere; one's own typing is not written over (a skipped time would jump while typed).
    setWall((typed) =>
      instantOf(typed, zone)?.at === new Date(at).toISOString() ? typed : wallOf(at, zone),
    );
  }, [at, zone]);
  const isNone = wall !== "" && instantOf(wall, zone) === null;
  return (
    <Stack gap={4} ml={{ base: 0, sm: 32 }} maw={320}>
      <TextInput
        type="datetime-local"
        label={label}
        description={texts.inZone(zone)}
        value={wall}
        required
        {...field}
        error={field.error ?? (isNone || at === null ? wallWords.notATime : undefined)}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setWall(value);
          const instant = instantOf(value, zone);
          if (instant !== null) onChange(instant.at);
        }}
      />
      {at === null || isNone ? null : <WallMeaning wall={wall} zone={zone} />}
    </Stack>
  );
};

/** At once or never, or on a date and time. */
export const MomentChoice = ({
  label,
  without,
  withOne,
  fieldLabel,
  path,
  at,
  onChange,
}: {
  label: string;
  /** The words for no date and time. */
  without: string;
  withOne: string;
  fieldLabel: string;
  path: string;
  at: string | null;
  onChange: (at: string | null) => void;
}) => {
  const field = useField(path);
  const [isOpen, setOpen] = useState(at !== null);
  const hasOne = isOpen || at !== null;
  return (
    <Stack gap="sm" data-field={hasOne ? undefined : path}>
      <Radio.Group
        label={label}
        value={hasOne ? "at" : "without"}
        onChange={(chosen) => {
          setOpen(chosen === "at");
          if (chosen === "without") onChange(null);
        }}
      >
        <Stack gap={8} mt={8}>
          <Radio value="without" label={without} />
          <Radio value="at" label={withOne} />
        </Stack>
      </Radio.Group>
      {hasOne ? <MomentField label={fieldLabel} at={at} onChange={onChange} field={field} /> : null}
    </Stack>
  );
};

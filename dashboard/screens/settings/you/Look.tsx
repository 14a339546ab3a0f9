import { Input, Radio, SegmentedControl, Stack, Switch } from "@mantine/core";
import { useId } from "react";
import type { PersonPatch } from "../../../../src/contract/session.ts";
import { useHere } from "../../../api/context.ts";
import { usePersonPatch } from "../../../api/session.ts";
import { settings } from "../../../texts/settings.ts";
import { shell } from "../../../texts/shell.ts";
import { browserZone } from "../../../ui/moments.ts";
import { notifyFailed } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ZoneSelect } from "../../../ui/ZoneSelect.tsx";

const words = settings.you;

function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}) {
  const id = useId();
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id }}>
      <div>
        <SegmentedControl
          aria-labelledby={id}
          mt={4}
          value={value}
          data={options.map((option) => ({ ...option }))}
          onChange={onChange}
        />
      </div>
    </Input.Wrapper>
  );
}

const ZoneChoice = ({ zone, onChange }: { zone: string | null; onChange: (zone: string | null) => void }) => (
  <Stack gap="sm">
    <Radio.Group
      label={words.zone}
      value={zone === null ? "browser" : "own"}
      onChange={(chosen) => onChange(chosen === "browser" ? null : browserZone())}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="browser" label={words.zoneBrowser(browserZone())} />
        <Radio value="own" label={words.zoneOwn} />
      </Stack>
    </Radio.Group>
    {zone === null ? null : <ZoneSelect label={words.zoneLabel} value={zone} onChange={onChange} />}
  </Stack>
);

const SCHEMES = [
  { value: "auto", label: shell.person.auto },
  { value: "light", label: shell.person.light },
  { value: "dark", label: shell.person.dark },
] as const;
const DENSITIES = [
  { value: "comfortable", label: shell.person.comfortable },
  { value: "compact", label: shell.person.compact },
] as const;

/** How the dashboard looks to this person; each choice is kept at once. */
export const Look = () => {
  const { colorScheme, density, timeZone, singleKeys } = useHere().session.person.preferences;
  const { mutate } = usePersonPatch();
  const set = (preferences: NonNullable<PersonPatch["preferences"]>): void =>
    mutate(
      { preferences },
      { onError: (error) => notifyFailed(words.failed, error, () => set(preferences)) },
    );
  return (
    <Section title={words.look}>
      <Stack gap="md">
        <Choice
          label={words.scheme}
          value={colorScheme}
          options={SCHEMES}
          onChange={(chosen) => set({ colorScheme: chosen })}
        />
        <Choice
          label={words.density}
          value={density}
          options={DENSITIES}
          onChange={(chosen) => set({ density: chosen })}
        />
        <ZoneChoice zone={timeZone} onChange={(zone) => set({ timeZone: zone })} />
        <Switch
          label={words.singleKeys}
          description={words.singleKeysHint}
          checked={singleKeys}
          onChange={(event) => set({ singleKeys: event.currentTarget.checked })}
        />
      </Stack>
    </Section>
  );
};

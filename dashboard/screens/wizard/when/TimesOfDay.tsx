import { Checkbox, Group, Select, Stack } from "@mantine/core";
import type { CutOff, DeliverAt, ZoneOf } from "../../../../src/contract/schedule.ts";
import { momentTexts as texts } from "../../../texts/schedule.ts";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { useSection } from "../WizardContext.ts";
import { TimeField } from "./TimeField.tsx";

const AT = "when.deliverAt";
const CUT_OFF = "when.cutOff";
const ZONES = ["user", "account"] as const satisfies readonly ZoneOf[];
const FIRST_AT: DeliverAt = { time: "10:00", ifPassed: "next_day" };
const FIRST_CUT_OFF: CutOff = { time: "20:00", zone: "user", action: "next_day" };

/** Whose clock a time is read on. */
export const ZoneOfField = ({ value, onChange }: { value: ZoneOf; onChange: (zone: ZoneOf) => void }) => (
  <Select
    label={texts.zone}
    data={ZONES.map((zone) => ({ value: zone, label: texts.zones[zone] }))}
    value={value}
    onChange={(chosen) => {
      const zone = ZONES.find((one) => one === chosen);
      if (zone !== undefined) onChange(zone);
    }}
    allowDeselect={false}
    w={400}
    maw="100%"
  />
);

/** Delivery at a time of day where the user is. */
export const TimeOfDayChoice = () => {
  const [{ deliverAt }, change] = useSection("when");
  const put = (part: Partial<DeliverAt>): void =>
    change({ deliverAt: { ...(deliverAt ?? FIRST_AT), ...part } });
  return (
    <Stack gap="sm" data-field={AT}>
      <Checkbox
        label={texts.deliver}
        description={texts.deliverText}
        checked={deliverAt !== null}
        onChange={(event) => change({ deliverAt: event.currentTarget.checked ? FIRST_AT : null })}
      />
      {deliverAt === null ? null : (
        <Stack gap="sm" ml={{ base: 0, sm: 32 }}>
          <TimeField
            label={texts.deliverTime}
            path={`${AT}.time`}
            value={deliverAt.time}
            onChange={(time) => put({ time })}
          />
          <ChoiceCards
            label={texts.ifPassed}
            value={deliverAt.ifPassed}
            onChange={(ifPassed) => put({ ifPassed })}
            choices={[
              { value: "next_day", title: texts.passedNext, text: texts.passedNextText },
              { value: "drop", title: texts.passedDrop, text: texts.passedDropText },
            ]}
          />
        </Stack>
      )}
    </Stack>
  );
};

/** A time of day after which nothing leaves. */
export const CutOffChoice = () => {
  const [{ cutOff }, change] = useSection("when");
  const put = (part: Partial<CutOff>): void => change({ cutOff: { ...(cutOff ?? FIRST_CUT_OFF), ...part } });
  return (
    <Stack gap="sm" data-field={CUT_OFF}>
      <Checkbox
        label={texts.cutOff}
        description={texts.cutOffText}
        checked={cutOff !== null}
        onChange={(event) => change({ cutOff: event.currentTarget.checked ? FIRST_CUT_OFF : null })}
      />
      {cutOff === null ? null : (
        <Stack gap="sm" ml={{ base: 0, sm: 32 }}>
          <Group gap="md" align="flex-start">
            <TimeField
              label={texts.cutOffTime}
              path={`${CUT_OFF}.time`}
              value={cutOff.time}
              onChange={(time) => put({ time })}
            />
            <ZoneOfField value={cutOff.zone} onChange={(zone) => put({ zone })} />
          </Group>
          <ChoiceCards
            label={texts.cutOffAction}
            value={cutOff.action}
            onChange={(action) => put({ action })}
            choices={[
              { value: "next_day", title: texts.cutNext, text: texts.cutNextText },
              { value: "drop", title: texts.cutDrop, text: texts.cutDropText },
            ]}
          />
        </Stack>
      )}
    </Stack>
  );
};

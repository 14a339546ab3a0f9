import { Box, Radio, Stack } from "@mantine/core";
import { wizard } from "../../../texts/wizard.ts";
import { useSection } from "../WizardContext.ts";
import { DurationField } from "./DurationField.tsx";

const texts = wizard.when;
const FIRST_MINUTES = 60;

/** How long a message may wait before it is given up. */
export const TimeToLive = () => {
  const [{ timeToLiveMinutes: minutes }, change] = useSection("when");
  return (
    <Stack gap="sm">
      <Radio.Group
        label={texts.ttl}
        description={texts.ttlHint}
        value={minutes === null ? "none" : "some"}
        onChange={(chosen) => change({ timeToLiveMinutes: chosen === "none" ? null : FIRST_MINUTES })}
      >
        <Stack gap={8} mt={8}>
          <Radio value="none" label={texts.ttlNone} />
          <Radio value="some" label={texts.ttlSome} />
        </Stack>
      </Radio.Group>
      {minutes === null ? null : (
        <Box ml={{ base: 0, sm: 32 }}>
          <DurationField
            numberLabel={texts.ttlNumber}
            unitLabel={texts.ttlUnit}
            hint={texts.ttlRange}
            path="when.timeToLiveMinutes"
            minutes={minutes}
            onChange={(timeToLiveMinutes) => change({ timeToLiveMinutes })}
          />
        </Box>
      )}
    </Stack>
  );
};

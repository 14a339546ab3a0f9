import { Box, Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { limitTexts as texts } from "../../../texts/schedule.ts";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { NumberField } from "../NumberField.tsx";
import { useSection } from "../WizardContext.ts";
import { DurationField } from "./DurationField.tsx";
import { limitMeaning } from "./whenWords.ts";

const LIMIT = "when.messageLimit";
const GAP = `${LIMIT}.minimumGapMinutes`;
const EVER = `${LIMIT}.atMostEver`;
/** A day: what most who ask for a gap mean. */
const FIRST_GAP_MINUTES = 1_440;
const FIRST_TIMES = 1;

const useLimit = () => {
  const [{ messageLimit }, change] = useSection("when");
  return [
    messageLimit,
    (part: Partial<typeof messageLimit>) => change({ messageLimit: { ...messageLimit, ...part } }),
  ] as const;
};

const Gap = () => {
  const [{ minimumGapMinutes: minutes }, change] = useLimit();
  return (
    <Stack gap="xs">
      <Checkbox
        label={texts.gap}
        checked={minutes !== null}
        data-field={minutes === null ? GAP : undefined}
        onChange={(event) =>
          change({ minimumGapMinutes: event.currentTarget.checked ? FIRST_GAP_MINUTES : null })
        }
      />
      {minutes === null ? null : (
        <Box ml={{ base: 0, sm: 32 }}>
          <DurationField
            numberLabel={texts.gapNumber}
            unitLabel={texts.gapUnit}
            hint={texts.gapHint}
            path={GAP}
            minutes={minutes}
            onChange={(minimumGapMinutes) => change({ minimumGapMinutes })}
          />
        </Box>
      )}
    </Stack>
  );
};

const Ever = () => {
  const [{ atMostEver: times }, change] = useLimit();
  return (
    <Stack gap="xs">
      <Checkbox
        label={texts.ever}
        checked={times !== null}
        data-field={times === null ? EVER : undefined}
        onChange={(event) => change({ atMostEver: event.currentTarget.checked ? FIRST_TIMES : null })}
      />
      {times === null ? null : (
        <Stack ml={{ base: 0, sm: 32 }}>
          <NumberField
            label={texts.everLabel}
            description={texts.everHint}
            path={EVER}
            value={times}
            onChange={(atMostEver) => change({ atMostEver })}
            give={texts.everHint}
          />
        </Stack>
      )}
    </Stack>
  );
};

/** How often one user gets this campaign. */
export const MessageLimit = () => {
  const [limit, change] = useLimit();
  const [isOpen, setOpen] = useState(false);
  const isLimited = isOpen || limit.minimumGapMinutes !== null || limit.atMostEver !== null;
  return (
    <Stack gap="sm">
      <ChoiceCards
        label={texts.label}
        value={isLimited ? "limited" : "every"}
        onChange={(chosen) => {
          setOpen(chosen === "limited");
          if (chosen === "every") change({ minimumGapMinutes: null, atMostEver: null });
        }}
        choices={[
          { value: "every", title: texts.every, text: texts.everyText },
          { value: "limited", title: texts.limited, text: texts.limitedText },
        ]}
      />
      {isLimited ? (
        <Stack gap="md" data-field={LIMIT}>
          <Gap />
          <Ever />
          <Text size="sm" role="status">
            {limitMeaning(limit)}
          </Text>
        </Stack>
      ) : null}
    </Stack>
  );
};

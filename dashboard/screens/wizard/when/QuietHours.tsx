import { Checkbox, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { hasFreeMinute } from "../../../../src/contract/quietWeek.ts";
import type { DoNotDisturb } from "../../../../src/contract/schedule.ts";
import { quietTexts as texts } from "../../../texts/schedule.ts";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { useSection, useWizard } from "../WizardContext.ts";
import { QuietWeek } from "./QuietWeek.tsx";
import { FIRST_QUIET, isGiven } from "./quietWeek.ts";
import { ZoneOfField } from "./TimesOfDay.tsx";
import { quietMeaning } from "./whenWords.ts";

const FIELD = "when.doNotDisturb";
const WEEK = `${FIELD}.week`;

/** Nothing that is free, told at once; or nothing between start and end, once the draft is saved and looked through. */
const useNoneFree = (week: DoNotDisturb["week"]): string | undefined => {
  const { problems } = useWizard();
  if (!isGiven(week)) return undefined;
  if (!hasFreeMinute(week)) return texts.noMinute;
  return problems?.find(({ field, level }) => level === "blocking" && field === WEEK)?.message;
};

const Details = ({ quiet, put }: { quiet: DoNotDisturb; put: (part: Partial<DoNotDisturb>) => void }) => (
  <>
    <QuietWeek week={quiet.week} onChange={(week) => put({ week })} error={useNoneFree(quiet.week)} />
    <ZoneOfField value={quiet.zone} onChange={(zone) => put({ zone })} />
    <ChoiceCards
      label={texts.action}
      value={quiet.action}
      onChange={(action) => put({ action })}
      choices={[
        { value: "deliver_after", title: texts.after, text: texts.afterText },
        { value: "discard", title: texts.discard, text: texts.discardText },
      ]}
    />
  </>
);

/** Do not disturb: every night is offered first, and what was written is there again after a change of mind. */
const DoNotDisturbEditor = () => {
  const { draft } = useWizard();
  const [{ doNotDisturb: quiet }, change] = useSection("when");
  const [before, setBefore] = useState(quiet ?? FIRST_QUIET);
  const toggle = (isOn: boolean): void => {
    if (!isOn && quiet !== null) setBefore(quiet);
    change({ doNotDisturb: isOn ? before : null });
  };
  const put = (part: Partial<DoNotDisturb>): void => {
    const now = draft.now().when.doNotDisturb;
    if (now !== null) change({ doNotDisturb: { ...now, ...part } });
  };
  return (
    <Stack gap="md" ml={{ base: 0, sm: 32 }} data-field={FIELD}>
      <div>
        <Text size="sm" fw={500}>
          {texts.title}
        </Text>
        <Text size="sm" c="dimmed">
          {texts.text}
        </Text>
      </div>
      <Checkbox
        label={texts.label}
        checked={quiet !== null}
        onChange={(event) => toggle(event.currentTarget.checked)}
      />
      {quiet === null ? null : <Details quiet={quiet} put={put} />}
      <Text size="sm" role="status">
        {quietMeaning(quiet)}
      </Text>
    </Stack>
  );
};

/** Behind *Advanced*, which hides nothing that is set: its sentence stays. */
export const QuietHours = () => {
  const [{ doNotDisturb }] = useSection("when");
  const [isOpen, setOpen] = useState(doNotDisturb !== null);
  return (
    <Stack gap="md">
      <Checkbox
        label={texts.advanced}
        description={
          isOpen || doNotDisturb === null
            ? texts.advancedText
            : `${texts.title}: ${quietMeaning(doNotDisturb)}`
        }
        checked={isOpen}
        data-field={isOpen ? undefined : FIELD}
        onChange={(event) => setOpen(event.currentTarget.checked)}
      />
      {isOpen ? <DoNotDisturbEditor /> : null}
    </Stack>
  );
};

import { SimpleGrid, Stack } from "@mantine/core";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { useField, useSection } from "../WizardContext.ts";
import { GlobalLimits } from "./GlobalLimits.tsx";
import { MessageLimit } from "./MessageLimit.tsx";
import { MomentChoice } from "./MomentChoice.tsx";
import { WeekPicture } from "./picture/WeekPicture.tsx";
import { QuietHours } from "./QuietHours.tsx";
import { CutOffChoice, TimeOfDayChoice } from "./TimesOfDay.tsx";
import { TimeToLive } from "./TimeToLive.tsx";

const texts = wizard.when;

const Span = () => {
  const [when, change] = useSection("when");
  return (
    <Section title={texts.title}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <MomentChoice
          label={texts.start}
          without={texts.startNow}
          withOne={texts.startAt}
          fieldLabel={texts.startLabel}
          path="when.startAt"
          at={when.startAt}
          onChange={(startAt) => change({ startAt })}
        />
        <MomentChoice
          label={texts.end}
          without={texts.endNever}
          withOne={texts.endAt}
          fieldLabel={texts.endLabel}
          path="when.endAt"
          at={when.endAt}
          onChange={(endAt) => change({ endAt })}
        />
      </SimpleGrid>
    </Section>
  );
};

/** How often, and at what times. */
const Delivery = () => (
  <Section title={texts.delivery}>
    <Stack gap="xl">
      <MessageLimit />
      <GlobalLimits />
      <TimeOfDayChoice />
      <CutOffChoice />
      <QuietHours />
    </Stack>
  </Section>
);

const Handling = () => {
  const [when, change] = useSection("when");
  return (
    <Section title={texts.handling}>
      <Stack gap="lg">
        <TimeToLive />
        <ChoiceCards
          label={texts.lost}
          description={texts.lostHint}
          value={when.lostAnswer}
          onChange={(lostAnswer) => change({ lostAnswer })}
          field={useField("when.lostAnswer")}
          choices={[
            { value: "repeat", title: texts.lostRepeat, text: texts.lostRepeatText },
            { value: "stop", title: texts.lostStop, text: texts.lostStopText },
          ]}
        />
        <ChoiceCards
          label={texts.paused}
          value={when.whilePaused}
          onChange={(whilePaused) => change({ whilePaused })}
          field={useField("when.whilePaused")}
          choices={[
            { value: "hold", title: texts.hold, text: texts.holdText },
            { value: "reject", title: texts.reject, text: texts.rejectText },
          ]}
        />
      </Stack>
    </Section>
  );
};

/** When it may go out, and how. */
export const WhenStep = () => (
  <>
    <Span />
    <Delivery />
    <WeekPicture />
    <Handling />
  </>
);

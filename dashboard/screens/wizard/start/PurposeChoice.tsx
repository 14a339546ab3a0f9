import { names } from "../../../texts/common.ts";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { useField, useSection } from "../WizardContext.ts";
import { Consequences } from "./Consequences.tsx";

const texts = wizard.start;

/** Asked without a default: what follows from it is not for the product to choose. */
export const PurposeChoice = () => {
  const [start, change] = useSection("start");
  const field = useField("start.purpose");
  return (
    <Section title={texts.purpose}>
      <ChoiceCards
        label={texts.purposeHint}
        value={start.purpose}
        onChange={(purpose) => change({ purpose })}
        field={field}
        choices={[
          {
            value: "transactional",
            title: names.purpose.transactional,
            text: texts.transactional,
            points: texts.transactionalPoints,
          },
          {
            value: "promotional",
            title: names.purpose.promotional,
            text: texts.promotional,
            points: texts.promotionalPoints,
          },
        ]}
      />
      <Consequences />
    </Section>
  );
};

import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { Sources } from "../sources/Sources.tsx";

const texts = wizard.start;

/** What makes a user qualify: the call of a back end, or another source that fires the campaign. */
export const Criteria = () => (
  <Section title={texts.criteria}>
    <ChoiceCards
      label={texts.qualifies}
      value="external"
      onChange={() => undefined}
      columns={1}
      choices={[{ value: "external", title: texts.external, text: texts.externalText }]}
    />
    <Sources />
  </Section>
);

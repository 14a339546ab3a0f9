import { Checkbox, Stack } from "@mantine/core";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";

const texts = wizard.start;

/** What makes a user qualify: the call of a back end. */
export const Criteria = () => (
  <Section title={texts.criteria}>
    <ChoiceCards
      label={texts.qualifies}
      value="external"
      onChange={() => undefined}
      columns={1}
      choices={[{ value: "external", title: texts.external, text: texts.externalText }]}
    />
    <Checkbox.Group label={texts.sources} value={["api"]} readOnly>
      <Stack mt={8}>
        <Checkbox value="api" label={texts.api} description={texts.apiText} readOnly aria-readonly />
      </Stack>
    </Checkbox.Group>
  </Section>
);

import { List, Stack, Text } from "@mantine/core";
import { wizard } from "../../texts/wizard.ts";
import { Section } from "../../ui/Section.tsx";
import { ChoiceCards } from "./ChoiceCards.tsx";
import { useField, useSection } from "./WizardContext.ts";

const texts = wizard.who;

/** Who may receive it, of those that a call names. */
export const WhoStep = () => {
  const [who, change] = useSection("who");
  const field = useField("who.audience");
  return (
    <Section title={texts.title}>
      <ChoiceCards
        label={texts.who}
        value={who.audience}
        onChange={(audience) => change({ audience })}
        field={field}
        columns={1}
        choices={[{ value: "all", title: texts.all, text: texts.allText }]}
      />
      <Stack gap={4}>
        <Text size="sm" fw={500}>
          {texts.checks}
        </Text>
        <List size="sm">
          {texts.checkList.map((check) => (
            <List.Item key={check}>{check}</List.Item>
          ))}
        </List>
        <Text size="sm" c="dimmed">
          {texts.why}
        </Text>
      </Stack>
    </Section>
  );
};

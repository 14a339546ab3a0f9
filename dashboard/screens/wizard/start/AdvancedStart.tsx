import { Select, Stack, TagsInput } from "@mantine/core";
import { formerCampaignIdsMax } from "../../../../src/limits.ts";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { useField, useSection, useWizard } from "../WizardContext.ts";

const texts = wizard.start;
const UNKNOWN = ["account", "skip", "create"] as const;

const UnknownUsers = () => {
  const [start, change] = useSection("start");
  const field = useField("start.unknownUsers");
  return (
    <Select
      label={texts.unknown}
      data={UNKNOWN.map((value) => ({ value, label: texts.unknownChoices[value] }))}
      value={start.unknownUsers}
      onChange={(chosen) => {
        const unknownUsers = UNKNOWN.find((one) => one === chosen);
        if (unknownUsers !== undefined) change({ unknownUsers });
      }}
      allowDeselect={false}
      {...field}
    />
  );
};

const FormerIds = () => {
  const { draft } = useWizard();
  const field = useField("formerIds");
  return (
    <TagsInput
      label={texts.former}
      description={texts.formerHint}
      value={draft.content.formerIds}
      onChange={(ids) =>
        draft.type(
          "formerIds",
          ids.map((id) => id.trim()).filter((id) => id !== ""),
        )
      }
      maxTags={formerCampaignIdsMax}
      inputMode="numeric"
      acceptValueOnBlur
      {...field}
    />
  );
};

export const AdvancedStart = () => (
  <Section title={texts.advanced}>
    <Stack gap="md" maw={640}>
      <UnknownUsers />
      <FormerIds />
    </Stack>
  </Section>
);

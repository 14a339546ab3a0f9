import { Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { campaignNameCharsMax } from "../../../../src/limits.ts";
import { labelsQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { names } from "../../../texts/common.ts";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { useField, useWizard } from "../WizardContext.ts";

const texts = wizard.start;
const LABELS_MAX = 10;
const LABEL_CHARS_MAX = 60;

const NameField = () => {
  const { draft } = useWizard();
  const field = useField("name");
  return (
    <TextInput
      label={texts.name}
      placeholder={texts.namePlaceholder}
      value={draft.content.name}
      onChange={(event) => draft.type("name", event.currentTarget.value)}
      maxLength={campaignNameCharsMax}
      withAsterisk
      aria-required
      {...field}
    />
  );
};

const LabelField = () => {
  const { draft } = useWizard();
  const { account } = useHere();
  const { data: known = [] } = useQuery(labelsQuery(account.id));
  const { onBlur, ...field } = useField("labels");
  return (
    <TagsInput
      label={texts.labels}
      description={texts.labelsHint}
      data={known}
      value={draft.content.labels}
      onChange={(labels) =>
        draft.type(
          "labels",
          labels.map((label) => label.trim()).filter((label) => label !== ""),
        )
      }
      maxTags={LABELS_MAX}
      maxLength={LABEL_CHARS_MAX}
      clearable={false}
      acceptValueOnBlur
      onBlur={onBlur}
      {...field}
    />
  );
};

/** What the campaign is called, how it is found, what it sends. */
export const Basics = () => {
  const { draft } = useWizard();
  return (
    <Section title={texts.basics}>
      <Stack gap="md" maw={640}>
        <NameField />
        <LabelField />
        <div>
          <Text size="sm" fw={500}>
            {texts.channel}
          </Text>
          <Text size="sm">{names.channel[draft.content.channel]}</Text>
          <Text size="xs" c="dimmed">
            {texts.channelHint}
          </Text>
        </div>
      </Stack>
    </Section>
  );
};

import { Grid, Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { segments as words } from "../../texts/segments.ts";
import { Section } from "../../ui/Section.tsx";
import { ReachPanel } from "../../ui/segment/ReachPanel.tsx";
import { SegmentBuilder } from "../../ui/segment/SegmentBuilder.tsx";
import { UserTest } from "../../ui/segment/UserTest.tsx";
import type { SegmentProblems, SegmentValues } from "./segmentForm.ts";

const texts = words.form;
const NAME_CHARS_MAX = 200;
const DESCRIPTION_CHARS_MAX = 1_000;

interface FieldsProps {
  values: SegmentValues;
  problems: SegmentProblems;
  change: (patch: Partial<SegmentValues>) => void;
}

const Basics = ({ values, problems, change }: FieldsProps) => (
  <Section title={texts.what}>
    <Stack gap="sm" maw={640}>
      <TextInput
        label={words.name}
        placeholder={texts.namePlaceholder}
        value={values.name}
        maxLength={NAME_CHARS_MAX}
        error={problems.name}
        withAsterisk
        aria-required
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Textarea
        label={texts.description}
        description={texts.descriptionHint}
        value={values.description}
        maxLength={DESCRIPTION_CHARS_MAX}
        error={problems.description}
        autosize
        minRows={1}
        maxRows={5}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
    </Stack>
  </Section>
);

/** The fields of a segment, and beside its filter whom it reaches; a list has no filter. */
export const SegmentFields = ({
  isList,
  without,
  footer,
  aside,
  ...fields
}: FieldsProps & {
  isList: boolean;
  /** The segment that is edited: it cannot ask for itself. */
  without?: string;
  /** Beneath the fields: the way to save them. */
  footer: ReactNode;
  aside?: ReactNode;
}) => {
  const { values, problems, change } = fields;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="md">
          <Basics {...fields} />
          {isList ? null : (
            <Section title={texts.filter}>
              <Text size="sm" c="dimmed">
                {texts.filterHint}
              </Text>
              <SegmentBuilder
                value={values.filter}
                onChange={(filter) => change({ filter })}
                payload={null}
                field="filter"
                {...(without === undefined ? {} : { without })}
              />
              {problems.filter === undefined ? null : (
                <Text size="sm" c="var(--mantine-color-error)" role="alert">
                  {problems.filter}
                </Text>
              )}
            </Section>
          )}
          {footer}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="md">
          {values.filter === null || isList ? null : <ReachPanel filter={values.filter} channel={null} />}
          {isList ? null : <UserTest filter={values.filter} payload={null} />}
          {aside}
        </Stack>
      </Grid.Col>
    </Grid>
  );
};

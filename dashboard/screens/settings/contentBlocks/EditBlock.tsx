import { Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { contentBlockDescriptionCharsMax } from "../../../../src/limits.ts";
import { useMay } from "../../../api/context.ts";
import { contentBlocks } from "../../../texts/contentBlocks.ts";
import { LiquidEditor } from "../../../ui/code/LiquidEditor.tsx";
import { HtmlFrame } from "../../../ui/HtmlFrame.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { SaveBar } from "../SaveBar.tsx";
import type { BlockForm } from "./useBlockForm.ts";

const words = contentBlocks.edit;

const SOURCE = "content-block-source";

const Refused = ({ form, onReload }: { form: BlockForm; onReload: () => void }) => {
  if (form.error === null) return null;
  return (
    <Stack gap="xs" align="flex-start">
      <ErrorState error={form.error} title={words.refused} />
      {form.isConflict ? (
        <>
          <Text size="sm">{words.conflict}</Text>
          <Button size="xs" variant="default" onClick={onReload}>
            {words.reload}
          </Button>
        </>
      ) : null}
    </Stack>
  );
};

/** The text of a block with what is wrong with it as it is typed. */
export const EditBlock = ({ form, onReload }: { form: BlockForm; onReload: () => void }) => {
  const mayWrite = useMay()("campaigns:write");
  const problems = form.checked.answer?.problems ?? [];
  const hasProblems = problems.some(({ level }) => level === "blocking");
  return (
    <CheckedForm
      hasProblems={hasProblems}
      onSubmit={() => {
        if (form.isChanged) form.save();
      }}
    >
      <Section title={words.title}>
        <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
          <Stack gap="md">
            <LiquidEditor
              id={SOURCE}
              label={words.source}
              description={words.sourceHint}
              value={form.source}
              onChange={(source) => form.change({ source })}
              language="liquid-html"
              problems={problems}
              minLines={10}
              completions={form.words}
              isReadOnly={!mayWrite}
            />
            <TextInput
              label={contentBlocks.description}
              value={form.description}
              maxLength={contentBlockDescriptionCharsMax}
              onChange={(event) => form.change({ description: event.currentTarget.value })}
            />
            <Refused form={form} onReload={onReload} />
            {mayWrite ? (
              <Group>
                <SaveBar
                  isChanged={form.isChanged}
                  isSaving={form.isSaving}
                  savedAt={form.savedAt}
                  isFailed={form.error !== null}
                />
              </Group>
            ) : null}
          </Stack>
        </Fieldset>
      </Section>
    </CheckedForm>
  );
};

/** What the text as it is typed says in an e-mail. */
export const BlockPreview = ({ form: { checked, source } }: { form: BlockForm }) => {
  const texts = contentBlocks.preview;
  const { answer } = checked;
  return (
    <Section title={texts.title}>
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {texts.text}
        </Text>
        {answer === null || answer.detail === null ? null : (
          <Text size="sm" component="div" role="status">
            <Text span fw={600}>
              {texts.wouldEnd}
            </Text>
            <LongText text={answer.detail} />
          </Text>
        )}
        {source.trim() === "" ? (
          <Text size="sm">{texts.empty}</Text>
        ) : answer === null || answer.html === null ? null : (
          <HtmlFrame html={answer.html} title={texts.frame} />
        )}
        {answer === null && checked.error !== null ? (
          <ErrorState error={checked.error} retry={checked.retry} />
        ) : null}
      </Stack>
    </Section>
  );
};

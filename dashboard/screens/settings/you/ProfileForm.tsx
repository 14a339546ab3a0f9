import { Input, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useHere } from "../../../api/context.ts";
import { usePersonPatch } from "../../../api/session.ts";
import { settings } from "../../../texts/settings.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { SaveBar } from "../SaveBar.tsx";

const words = settings.you;
const NAME_CHARS_MAX = 200;

/** Who the person is to the others. */
export const ProfileForm = () => {
  const { person } = useHere().session;
  const patch = usePersonPatch();
  const [typed, setTyped] = useState<string | null>(null);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const name = typed ?? person.name;
  const isMissing = name.trim() === "";
  const isChanged = name.trim() !== person.name && !patch.isPending;
  const save = (): void => {
    if (!isChanged || isMissing) return;
    patch.mutate({ name: name.trim() }, { onSuccess: () => setSavedAt(Date.now()) });
  };
  return (
    <CheckedForm hasProblems={isMissing} onSubmit={save}>
      <Section title={words.profile}>
        <Stack gap="md">
          <TextInput
            label={words.name}
            value={name}
            maxLength={NAME_CHARS_MAX}
            autoComplete="name"
            error={isMissing ? words.nameMissing : null}
            onChange={(event) => {
              patch.reset();
              setTyped(event.currentTarget.value);
            }}
          />
          <Input.Wrapper label={words.email} description={words.emailHint} labelElement="div">
            <Text size="sm" className="breaks">
              {person.email}
            </Text>
          </Input.Wrapper>
          {patch.error === null ? null : <ErrorState error={patch.error} retry={save} />}
          <SaveBar
            isChanged={isChanged}
            isSaving={patch.isPending}
            savedAt={savedAt}
            isFailed={patch.isError || isMissing}
          />
        </Stack>
      </Section>
    </CheckedForm>
  );
};

import { Button, Group, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { passwordCharsMax, passwordCharsMin } from "../../../../src/limits.ts";
import { useHere } from "../../../api/context.ts";
import { changePassword } from "../../../api/settings.ts";
import { settings } from "../../../texts/settings.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";

const words = settings.you;
const EMPTY = { current: "", next: "", again: "" };

const problemsOf = ({ current, next, again }: typeof EMPTY): Record<string, string> => ({
  ...(current === "" ? { current: words.currentMissing } : {}),
  ...(next.length < passwordCharsMin ? { next: words.tooShort(passwordCharsMin) } : {}),
  ...(next === again ? {} : { again: words.againWrong }),
});

/** A new password for who knows the current one. */
export const PasswordForm = () => {
  const { email } = useHere().session.person;
  const change = useMutation({ mutationFn: changePassword });
  const [values, setValues] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const own = problemsOf(values);
  const refused = refusedFields(change.error);
  const problems = { ...refused, ...(isChecked ? own : {}) };
  const field = (name: keyof typeof EMPTY) => ({
    value: values[name],
    error: problems[name],
    required: true,
    maxLength: passwordCharsMax,
    onChange: (event: { currentTarget: { value: string } }) => {
      change.reset();
      setValues({ ...values, [name]: event.currentTarget.value });
    },
  });
  const submit = (): void => {
    setChecked(true);
    if (Object.keys(own).length > 0) return;
    change.mutate(
      { current: values.current, next: values.next },
      {
        onSuccess: () => {
          setValues(EMPTY);
          setChecked(false);
          notifyDone(words.changed);
        },
      },
    );
  };
  return (
    <CheckedForm hasProblems={Object.keys(own).length > 0} onSubmit={submit}>
      <Section title={words.password}>
        <Stack gap="md">
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput label={words.current} autoComplete="current-password" {...field("current")} />
          <PasswordInput
            label={words.next}
            description={words.nextHint(passwordCharsMin)}
            autoComplete="new-password"
            {...field("next")}
          />
          <PasswordInput label={words.again} autoComplete="new-password" {...field("again")} />
          {change.error === null || Object.keys(refused).length > 0 ? null : (
            <ErrorState error={change.error} />
          )}
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </Section>
    </CheckedForm>
  );
};

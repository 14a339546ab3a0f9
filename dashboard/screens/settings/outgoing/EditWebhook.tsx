import { Fieldset, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import type { OutgoingWebhook } from "../../../../src/contract/outgoing.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { usePatchOutgoingWebhook } from "../../../api/outgoing.ts";
import { outgoing } from "../../../texts/outgoing.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { SaveBar } from "../SaveBar.tsx";
import { WebhookFields } from "./WebhookFields.tsx";
import { cleaned, isSame, problemsOf, valuesOf, type WebhookValues } from "./webhookForm.ts";

const words = outgoing.form;

/** What was typed of a receiver, what is wrong with it, and saving it. */
const useWebhookForm = (webhook: OutgoingWebhook) => {
  const save = usePatchOutgoingWebhook(useHere().account.id, webhook.id);
  const [typed, setTyped] = useState<Partial<WebhookValues>>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const before = valuesOf(webhook);
  const values = { ...before, ...typed };
  const own = problemsOf(values);
  const refused = refusedFields(save.error);
  return {
    values,
    isChanged: !isSame(before, values),
    problems: { ...refused, ...own },
    hasProblems: Object.keys(own).length > 0,
    /** What went wrong that no field shows. */
    error: Object.keys(refused).length > 0 ? null : save.error,
    isFailed: save.error !== null,
    isSaving: save.isPending,
    savedAt,
    change: (patch: Partial<WebhookValues>): void => {
      save.reset();
      setTyped((old) => ({ ...old, ...patch }));
    },
    save: (): void =>
      save.mutate(cleaned(values), {
        onSuccess: () => {
          setTyped({});
          setSavedAt(Date.now());
        },
      }),
  };
};

/** All that can be changed of a receiver. */
export const EditWebhook = ({ webhook }: { webhook: OutgoingWebhook }) => {
  const mayWrite = useMay()("account:admin");
  const form = useWebhookForm(webhook);
  const submit = (): void => {
    if (form.isChanged && !form.hasProblems) form.save();
  };
  return (
    <CheckedForm hasProblems={form.hasProblems} onSubmit={submit}>
      <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
        <Section title={words.title}>
          <Stack gap="md">
            <Switch
              label={words.isOn}
              description={words.isOnHint}
              checked={form.values.isOn}
              onChange={(event) => form.change({ isOn: event.currentTarget.checked })}
            />
            <WebhookFields values={form.values} problems={form.problems} change={form.change} />
            {form.error === null ? null : <ErrorState error={form.error} title={words.refused} />}
            {mayWrite ? (
              <SaveBar
                isChanged={form.isChanged}
                isSaving={form.isSaving}
                savedAt={form.savedAt}
                isFailed={form.isFailed}
              />
            ) : null}
          </Stack>
        </Section>
      </Fieldset>
    </CheckedForm>
  );
};

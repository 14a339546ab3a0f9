import { Fieldset, NumberInput, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { LinkedApi } from "../../../../src/contract/linkedApi.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useChangeLinkedApi } from "../../../api/linked.ts";
import { linked } from "../../../texts/linked.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { SaveBar } from "../SaveBar.tsx";
import { LabelRows } from "./LabelRows.tsx";
import { isSame, type LookupValues, valuesOf } from "./lookupForm.ts";
import { type FormPart, RequestFields } from "./RequestFields.tsx";

const words = linked.form;

const FAILURES = ["fallback", "do_not_send"] as const;

const Failure = ({ values, change }: FormPart) => (
  <Radio.Group
    label={words.onFailure}
    value={values.onFailure}
    onChange={(chosen) => {
      const onFailure = FAILURES.find((one) => one === chosen);
      if (onFailure !== undefined) change({ onFailure });
    }}
  >
    <Stack gap="xs" mt={6}>
      {FAILURES.map((one) => (
        <Radio key={one} value={one} label={words.failures[one]} description={words.failureHints[one]} />
      ))}
    </Stack>
  </Radio.Group>
);

const NUMBERS = [
  { field: "timeoutMs", label: words.timeoutMs, hint: words.timeoutHint, min: 100, max: 5_000 },
  { field: "retries", label: words.retries, hint: words.retriesHint, min: 0, max: 2 },
  { field: "cacheSeconds", label: words.cacheSeconds, hint: words.cacheHint, min: 0, max: 86_400 },
] as const;

const Rules = (part: FormPart) => {
  const { values, problems, change } = part;
  return (
    <Stack gap="md">
      <Failure {...part} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
        {NUMBERS.map(({ field, label, hint, min, max }) => (
          <NumberInput
            key={field}
            label={label}
            description={hint}
            inputWrapperOrder={["label", "input", "description", "error"]}
            value={values[field]}
            error={problems[field]}
            min={min}
            max={max}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=","
            hideControls
            inputMode="numeric"
            onChange={(typed) => change({ [field]: typeof typed === "number" ? typed : min })}
          />
        ))}
      </SimpleGrid>
    </Stack>
  );
};

/** What was typed of a look-up, and saving it. */
export const useLookupForm = (api: LinkedApi) => {
  const account = useHere().account.id;
  const save = useChangeLinkedApi(account, api.id);
  const [typed, setTyped] = useState<Partial<LookupValues>>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const before = valuesOf(api);
  const values = { ...before, ...typed };
  return {
    values,
    isChanged: !isSame(before, values),
    error: save.error,
    isSaving: save.isPending,
    savedAt,
    change: (patch: Partial<LookupValues>): void => {
      save.reset();
      setTyped((old) => ({ ...old, ...patch }));
    },
    save: (): void =>
      save.mutate(values, {
        onSuccess: () => {
          setTyped({});
          setSavedAt(Date.now());
        },
      }),
  };
};

export type LookupForm = ReturnType<typeof useLookupForm>;

/** All that can be changed of a look-up; its name stays. */
export const EditLookup = ({ api, form }: { api: LinkedApi; form: LookupForm }) => {
  const mayWrite = useMay()("providers:write");
  const problems = refusedFields(form.error);
  const part: FormPart = { values: form.values, problems, isDisabled: !mayWrite, change: form.change };
  const hasProblems = Object.keys(problems).length > 0;
  return (
    <CheckedForm
      hasProblems={hasProblems}
      onSubmit={() => {
        if (form.isChanged) form.save();
      }}
    >
      <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
        <Stack gap="md">
          <Section title={words.request}>
            <RequestFields {...part} hasSecret={api.hasSecret} />
          </Section>
          <Section title={words.answer}>
            <Text size="sm">{words.answerText}</Text>
            <LabelRows
              labels={form.values.labels}
              problems={problems}
              isDisabled={!mayWrite}
              onChange={(labels) => form.change({ labels })}
            />
            <Text size="xs" c="dimmed">
              {words.pathHint}
            </Text>
          </Section>
          <Section title={words.rules}>
            <Rules {...part} />
          </Section>
          {form.error === null || hasProblems ? null : (
            <ErrorState error={form.error} title={words.refused} />
          )}
          {mayWrite ? (
            <SaveBar
              isChanged={form.isChanged}
              isSaving={form.isSaving}
              savedAt={form.savedAt}
              isFailed={form.error !== null}
            />
          ) : null}
        </Stack>
      </Fieldset>
    </CheckedForm>
  );
};

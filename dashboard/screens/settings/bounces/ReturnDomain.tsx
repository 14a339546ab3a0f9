import { Fieldset, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ReturnPath } from "../../../../src/contract/returnPath.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useSetReturnPath } from "../../../api/returnPath.ts";
import { bounces } from "../../../texts/bounces.ts";
import { CopyField } from "../../../ui/Copy.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { SaveBar } from "../SaveBar.tsx";

const words = bounces.domain;
const FIELDS = ["domain", "spfTerm", "localPart"] as const;
type Values = Record<(typeof FIELDS)[number], string>;

const LABELS: Readonly<Record<(typeof FIELDS)[number], { label: string; description: string }>> = {
  domain: { label: words.name, description: words.nameHint },
  spfTerm: { label: words.spfTerm, description: words.spfTermHint },
  localPart: { label: words.localPart, description: words.localPartHint },
};

const trimmed = ({ domain, spfTerm, localPart }: Values): Values => ({
  domain: domain.trim(),
  spfTerm: spfTerm.trim(),
  localPart: localPart.trim(),
});

const Fields = ({
  values,
  problems,
  change,
}: {
  values: Values;
  problems: Readonly<Record<string, string>>;
  change: (patch: Partial<Values>) => void;
}) =>
  FIELDS.map((name) => (
    <TextInput
      key={name}
      {...LABELS[name]}
      value={values[name]}
      error={problems[name]}
      required={name === "domain"}
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget: { value } }) => change({ [name]: value })}
    />
  ));

const Example = ({ address }: { address: string }) => (
  <div>
    <Text size="sm" c="dimmed">
      {words.example}
    </Text>
    <CopyField value={address} label={words.exampleLabel} />
  </div>
);

/** The domain that bounces come back to: set for the first time, or changed. */
export const ReturnDomain = ({ path }: { path: ReturnPath }) => {
  const mayWrite = useMay()("providers:write");
  const set = useSetReturnPath(useHere().account.id);
  const [typed, setTyped] = useState<Partial<Values>>({});
  const [isTried, setTried] = useState(false);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const before: Values = { domain: path.domain ?? "", spfTerm: path.spfTerm, localPart: path.localPart };
  const values = { ...before, ...typed };
  const isChanged = FIELDS.some((name) => values[name].trim() !== before[name]);
  const isMissing = values.domain.trim() === "";
  const refused = refusedFields(set.error);
  const own: Record<string, string> = isMissing && isTried ? { domain: bounces.missing } : {};
  const save = (): void => {
    setTried(true);
    if (isMissing || !isChanged) return;
    set.mutate(trimmed(values), {
      onSuccess: () => {
        setTyped({});
        setTried(false);
        setSavedAt(Date.now());
      },
    });
  };
  return (
    <CheckedForm hasProblems={isMissing} onSubmit={save}>
      <Section title={words.title}>
        <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
          <Stack gap="md">
            <Fields
              values={values}
              problems={{ ...refused, ...own }}
              change={(patch) => {
                set.reset();
                setTyped((old) => ({ ...old, ...patch }));
              }}
            />
          </Stack>
        </Fieldset>
        {path.example === null ? null : <Example address={path.example} />}
        {set.error === null || Object.keys(refused).length > 0 ? null : (
          <ErrorState error={set.error} retry={save} />
        )}
        {mayWrite ? (
          <SaveBar
            label={path.domain === null ? words.set : words.save}
            isChanged={isChanged}
            isSaving={set.isPending}
            savedAt={savedAt}
            isFailed={set.isError}
          />
        ) : null}
      </Section>
    </CheckedForm>
  );
};

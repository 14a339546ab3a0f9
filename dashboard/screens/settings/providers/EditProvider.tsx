import { Stack } from "@mantine/core";
import { useState } from "react";
import type { Provider } from "../../../../src/contract/provider.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { type ProviderKind, useUpdateProvider, useVerifyProvider } from "../../../api/providers.ts";
import { providers } from "../../../texts/providers.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { SaveBar } from "../SaveBar.tsx";
import { fieldsOf } from "./fields.ts";
import { ProviderFields } from "./ProviderFields.tsx";
import { type ProviderValues, patchOf, problemsOf, valuesOf } from "./providerForm.ts";
import { refusedFields } from "./refusedFields.ts";

/** The settings of a provider. New ones are tried as soon as they are saved. */
export const EditProvider = ({ provider, kind }: { provider: Provider; kind: ProviderKind }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const update = useUpdateProvider(account, provider.id);
  const verify = useVerifyProvider(account);
  const [fields] = useState(() => fieldsOf(kind));
  const [typed, setTyped] = useState<Partial<ProviderValues>>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const before = valuesOf(provider, fields);
  const values = { ...before, ...typed };
  const own = problemsOf(kind.kind, fields, values);
  const refused = refusedFields(update.error);
  const patch = patchOf(before, values);
  const isChanged = Object.keys(patch).length > 0;
  const change = (next: Partial<ProviderValues>): void => {
    update.reset();
    setTyped((old) => ({ ...old, ...next }));
  };
  const save = (): void => {
    if (!isChanged || Object.keys(own).length > 0) return;
    update.mutate(patch, {
      onSuccess: () => {
        setTyped({});
        setSavedAt(Date.now());
        if (patch.config !== undefined) void verify(provider.id);
      },
    });
  };
  return (
    <CheckedForm hasProblems={Object.keys(own).length > 0} onSubmit={save}>
      <Section title={providers.form.settings}>
        <Stack gap="md">
          <ProviderFields
            kind={kind.kind}
            fields={fields}
            values={values}
            problems={{ ...refused, ...own }}
            hasSecret={provider.hasSecret}
            change={change}
            isDisabled={!mayWrite}
          />
          {update.error === null || Object.keys(refused).length > 0 ? null : (
            <ErrorState error={update.error} retry={save} />
          )}
          {mayWrite ? (
            <SaveBar
              label={patch.config === undefined ? providers.form.saveOnly : providers.form.save}
              isChanged={isChanged}
              isSaving={update.isPending}
              savedAt={savedAt}
              isFailed={update.isError || (isChanged && Object.keys(own).length > 0)}
            />
          ) : null}
        </Stack>
      </Section>
    </CheckedForm>
  );
};

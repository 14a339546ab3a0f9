import { Button, Group, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ChannelName } from "../../../../src/contract/content.ts";
import { useHere } from "../../../api/context.ts";
import { type ProviderKind, useCreateProvider, useVerifyProvider } from "../../../api/providers.ts";
import { providers } from "../../../texts/providers.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { fieldsOf } from "./fields.ts";
import { ProviderFields } from "./ProviderFields.tsx";
import { creationOf, newValues, type ProviderValues, problemsOf } from "./providerForm.ts";
import { refusedFields } from "./refusedFields.ts";

const SaveButton = ({ isBusy }: { isBusy: boolean }) => (
  <Group>
    <Button type="submit" loading={isBusy}>
      {providers.form.create}
    </Button>
  </Group>
);

/** Settings of a new provider. Once saved it is tried at once, on its own page. */
export const NewProviderForm = ({
  channel,
  kind,
  back,
}: {
  channel: ChannelName;
  kind: ProviderKind;
  back: string | undefined;
}) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const create = useCreateProvider(account);
  const verify = useVerifyProvider(account);
  const [fields] = useState(() => fieldsOf(kind));
  const [values, setValues] = useState(() => newValues(fields));
  const [isChecked, setChecked] = useState(false);
  const own = problemsOf(kind.kind, fields, values);
  const hasProblems = Object.keys(own).length > 0;
  const refused = refusedFields(create.error);
  const change = (patch: Partial<ProviderValues>): void => {
    create.reset();
    setValues((before) => ({ ...before, ...patch }));
  };
  const save = (): void => {
    setChecked(true);
    if (hasProblems) return;
    create.mutate(
      { channel, kind: kind.kind, ...creationOf(values) },
      {
        onSuccess: ({ id }) => {
          void verify(id);
          const params = { account, provider: id };
          const to = "/a/$account/settings/providers/$provider";
          void navigate({ to, params, search: back === undefined ? {} : { back }, replace: true });
        },
      },
    );
  };
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={save}>
      <Section title={providers.form.settings}>
        <Stack gap="md">
          <ProviderFields
            kind={kind.kind}
            fields={fields}
            values={values}
            problems={{ ...refused, ...(isChecked ? own : {}) }}
            hasSecret={{}}
            change={change}
          />
          {create.error === null || Object.keys(refused).length > 0 ? null : (
            <ErrorState error={create.error} retry={save} />
          )}
          <SaveButton isBusy={create.isPending} />
        </Stack>
      </Section>
    </CheckedForm>
  );
};

import { Button, Group, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ChannelName } from "../../../../src/contract/content.ts";
import { useHere } from "../../../api/context.ts";
import { type ProviderKind, useCreateProvider, useVerifyProvider } from "../../../api/providers.ts";
import { providers } from "../../../texts/providers.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { fieldsOf } from "./fields.ts";
import { ProviderFields } from "./ProviderFields.tsx";
import { creationOf, newValues, type ProviderValues, problemsOf } from "./providerForm.ts";
import { refusedFields } from "./refusedFields.ts";

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
  const refused = refusedFields(create.error);
  const change = (patch: Partial<ProviderValues>): void => {
    create.reset();
    setValues((before) => ({ ...before, ...patch }));
  };
  const save = (): void => {
    setChecked(true);
    if (Object.keys(own).length > 0) return;
    create.mutate(
      { channel, kind: kind.kind, ...creationOf(values) },
      {
        onSuccess: ({ id }) => {
          void verify(id);
          void navigate({
            to: "/a/$account/settings/providers/$provider",
            params: { account, provider: id },
            search: back === undefined ? {} : { back },
            replace: true,
          });
        },
      },
    );
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
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
          <Group>
            <Button type="submit" loading={create.isPending}>
              {providers.form.create}
            </Button>
          </Group>
        </Stack>
      </Section>
    </form>
  );
};

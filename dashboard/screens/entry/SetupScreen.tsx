import { Button, Fieldset, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { passwordCharsMin } from "../../../src/limits.ts";
import { ApiError } from "../../api/client.ts";
import { setUp, setupQuery } from "../../api/session.ts";
import { shell } from "../../texts/shell.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { browserZone } from "../../ui/moments.ts";
import { ErrorState } from "../../ui/States.tsx";
import { ZoneSelect } from "../../ui/ZoneSelect.tsx";
import { EntryFrame } from "./EntryFrame.tsx";

const route = getRouteApi("/setup");

type Problems = Readonly<Record<string, string>>;

const problemsOf = (error: unknown): Problems =>
  error instanceof ApiError
    ? Object.fromEntries(error.problems.map(({ field, message }) => [field, message]))
    : {};

interface Field {
  value: string;
  error: string | undefined;
  "aria-invalid": true | undefined;
  required: true;
  onChange: (event: { currentTarget: { value: string } }) => void;
}

const You = ({ field }: { field: (name: "name" | "email" | "password") => Field }) => (
  <Fieldset legend={shell.setup.you} variant="unstyled">
    <Stack gap="sm">
      <TextInput label={shell.setup.name} autoComplete="name" {...field("name")} data-autofocus />
      <TextInput label={shell.setup.email} type="email" autoComplete="username" {...field("email")} />
      <PasswordInput
        label={shell.setup.password}
        description={shell.setup.passwordHint(passwordCharsMin)}
        autoComplete="new-password"
        {...field("password")}
      />
    </Stack>
  </Fieldset>
);

const FirstAccount = ({ name, zone }: { name: Field; zone: ReactNode }) => (
  <Fieldset legend={shell.setup.account} variant="unstyled">
    <Stack gap="sm">
      <TextInput
        label={shell.setup.accountName}
        description={shell.setup.accountHint}
        autoComplete="organization"
        {...name}
      />
      {zone}
    </Stack>
  </Fieldset>
);

/** What is typed, what the API says of it, and sending it. The first field that it refuses gets the focus. */
const useSetupForm = (given: string | undefined) => {
  const navigate = useNavigate();
  const [values, setValues] = useState({
    code: given ?? "",
    name: "",
    email: "",
    password: "",
    accountName: "",
    timeZone: browserZone(),
  });
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refusals > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);
  const problems = problemsOf(error);
  const field = (name: keyof typeof values): Field => ({
    value: values[name],
    error: problems[name],
    // The kit's password field does not say it by itself.
    "aria-invalid": problems[name] === undefined ? undefined : true,
    required: true,
    onChange: (event: { currentTarget: { value: string } }) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  });
  const submit = async (): Promise<void> => {
    const session = await setUp(values);
    const own = session.accounts.find(({ name, isDemo }) => !isDemo && name === values.accountName);
    await (own === undefined
      ? navigate({ to: "/" })
      : navigate({ to: "/a/$account", params: { account: own.id } }));
  };
  const send = (): void => {
    setBusy(true);
    setError(null);
    submit()
      .catch((refusal: unknown) => {
        setError(refusal);
        setRefusals((count) => count + 1);
      })
      .finally(() => setBusy(false));
  };
  return { values, setValues, problems, field, error, isBusy, form, send };
};

const SetupForm = () => {
  const { code: given } = route.useSearch();
  const { values, setValues, problems, field, error, isBusy, form, send } = useSetupForm(given);
  return (
    <form
      ref={form}
      // What is wrong is told under its field, by the words of the API, instead of in a passing bubble.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        {error === null || Object.keys(problems).length > 0 ? null : (
          <ErrorState error={error} title={shell.setup.failed} />
        )}
        {given === undefined || problems.code !== undefined ? (
          <TextInput label={shell.setup.code} description={shell.setup.codeHint} {...field("code")} />
        ) : null}
        <You field={field} />
        <FirstAccount
          name={field("accountName")}
          zone={
            <ZoneSelect
              label={shell.account.timeZone}
              description={shell.account.timeZoneHint}
              value={values.timeZone}
              error={problems.timeZone}
              onChange={(timeZone) => setValues({ ...values, timeZone })}
            />
          }
        />
        <Button type="submit" loading={isBusy}>
          {shell.setup.submit}
        </Button>
      </Stack>
    </form>
  );
};

/** The first owner of a server, who knows its set-up code. */
export const SetupScreen = () => {
  const state = useQuery(setupQuery);
  return (
    <EntryFrame title={shell.setup.title} text={shell.setup.text} width={480}>
      {state.data?.isOpen === false ? (
        <Stack>
          <Text>{shell.setup.closed}</Text>
          <ButtonTo to="/login">{shell.setup.toLogIn}</ButtonTo>
        </Stack>
      ) : (
        <SetupForm />
      )}
    </EntryFrame>
  );
};

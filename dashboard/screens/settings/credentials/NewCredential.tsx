import { Button, Checkbox, Group, Radio, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import {
  type CredentialCreate,
  type CredentialCreated,
  SCOPE_WORDS,
  SCOPES,
  type Scope,
  scopesFor,
} from "../../../../src/contract/credential.ts";
import { useHere } from "../../../api/context.ts";
import { useCreateCredential } from "../../../api/credentials.ts";
import { CREDENTIAL_PURPOSES, type CredentialPurpose } from "../../../searches.ts";
import { common } from "../../../texts/common.ts";
import { settings } from "../../../texts/settings.ts";
import { Fold } from "../../../ui/Fold.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { type CallLimits, LimitFields } from "./LimitFields.tsx";
import { scopesOf } from "./scopes.ts";

const words = settings.newCredential;
const NAME_CHARS_MAX = 200;
const PASSCODE_CHARS_MIN = 8;
const PASSCODE_CHARS_MAX = 200;

interface Values extends CallLimits {
  name: string;
  scopes: readonly Scope[];
  isTest: boolean;
  passcode: string;
}

const Purpose = ({
  value,
  onChange,
}: {
  value: CredentialPurpose;
  onChange: (purpose: CredentialPurpose) => void;
}) => (
  <Radio.Group
    label={words.purpose}
    value={value}
    onChange={(chosen) => onChange(CREDENTIAL_PURPOSES.find((one) => one === chosen) ?? "trigger")}
  >
    <Stack gap="xs" mt={6}>
      {CREDENTIAL_PURPOSES.map((one) => (
        <Radio key={one} value={one} label={words.purposes[one]} description={words.purposeHints[one]} />
      ))}
    </Stack>
  </Radio.Group>
);

const Scopes = ({
  values,
  error,
  onChange,
}: {
  values: Values;
  error: string | undefined;
  onChange: (scopes: Scope[]) => void;
}) => (
  <Checkbox.Group
    label={words.scopes}
    error={error}
    value={[...values.scopes]}
    onChange={(chosen) => onChange(SCOPES.filter((scope) => chosen.includes(scope)))}
  >
    <Stack gap="xs" my={6}>
      {scopesFor(values.isTest).map((scope) => (
        <Checkbox key={scope} size="sm" value={scope} label={SCOPE_WORDS[scope]} description={scope} />
      ))}
    </Stack>
  </Checkbox.Group>
);

const problemsOf = (values: Values): Record<string, string> => ({
  ...(values.name.trim() === "" ? { name: words.nameMissing } : {}),
  ...(values.scopes.length === 0 ? { scopes: words.scopesMissing } : {}),
  ...(values.passcode !== "" && values.passcode.length < PASSCODE_CHARS_MIN
    ? { passcode: words.passcodeShort }
    : {}),
});

const OwnPasscode = ({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (passcode: string) => void;
}) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <Fold label={words.moving} isOpen={isOpen} onToggle={setOpen}>
      <TextInput
        label={words.passcode}
        description={words.passcodeHint}
        value={value}
        error={error}
        maxLength={PASSCODE_CHARS_MAX}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Fold>
  );
};

/** How often it may call; empty: no limit of its own. */
const Limits = ({
  values,
  problems,
  onChange,
}: {
  values: Values;
  problems: Record<string, string | undefined>;
  onChange: (patch: Partial<CallLimits>) => void;
}) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <Fold label={words.limits} isOpen={isOpen} onToggle={setOpen}>
      <LimitFields values={values} problems={problems} onChange={onChange} />
    </Fold>
  );
};

const asCreated = ({
  name,
  scopes,
  isTest,
  passcode,
  concurrencyMax,
  requestsPerSecondMax,
}: Values): CredentialCreate => ({
  name: name.trim(),
  isTest,
  scopes: [...scopes],
  ...(typeof concurrencyMax === "number" ? { concurrencyMax } : {}),
  ...(typeof requestsPerSecondMax === "number" ? { requestsPerSecondMax } : {}),
  ...(passcode === "" ? {} : { passcode }),
});

const Name = ({
  value,
  error,
  onChange,
}: {
  value: string;
  error: string | undefined;
  onChange: (name: string) => void;
}) => (
  <TextInput
    label={words.name}
    description={words.nameHint}
    value={value}
    error={error}
    maxLength={NAME_CHARS_MAX}
    required
    autoComplete="off"
    onChange={(event) => onChange(event.currentTarget.value)}
    data-autofocus
  />
);

const Buttons = ({ isBusy, onClose }: { isBusy: boolean; onClose: () => void }) => (
  <Group justify="flex-end">
    <Button variant="default" onClick={onClose}>
      {common.cancel}
    </Button>
    <Button type="submit" loading={isBusy}>
      {words.submit}
    </Button>
  </Group>
);

const NOTHING = { name: "", isTest: false, passcode: "", concurrencyMax: "", requestsPerSecondMax: "" };

/** What a new credential is for. Its secrets go to whoever shows them, once. */
export const NewCredential = ({
  purpose: first,
  onClose,
  onCreated,
}: {
  purpose: CredentialPurpose;
  onClose: () => void;
  onCreated: (made: CredentialCreated) => void;
}) => {
  const create = useCreateCredential(useHere().account.id);
  const [purpose, setPurpose] = useState(first);
  const [chosen, setChosen] = useState<readonly Scope[]>([]);
  const [typed, setTyped] = useState<Omit<Values, "scopes">>(NOTHING);
  const [isChecked, setChecked] = useState(false);
  const allowed = scopesFor(typed.isTest);
  const scopes = scopesOf(purpose, typed.isTest) ?? chosen.filter((scope) => allowed.includes(scope));
  const values: Values = { ...typed, scopes };
  const own = problemsOf(values);
  const problems = { ...refusedFields(create.error), ...(isChecked ? own : {}) };
  const change = (patch: Partial<typeof typed>): void => {
    create.reset();
    setTyped((before) => ({ ...before, ...patch }));
  };
  const submit = (): void => {
    setChecked(true);
    if (Object.keys(own).length > 0) return;
    create.mutate(asCreated(values), { onSuccess: onCreated });
  };
  return (
    <CheckedForm hasProblems={Object.keys(own).length > 0} onSubmit={submit}>
      <Stack>
        {create.error === null || Object.keys(refusedFields(create.error)).length > 0 ? null : (
          <ErrorState error={create.error} />
        )}
        <Name value={typed.name} error={problems.name} onChange={(name) => change({ name })} />
        <Purpose value={purpose} onChange={setPurpose} />
        {purpose === "custom" ? (
          <Scopes values={values} error={problems.scopes} onChange={setChosen} />
        ) : null}
        <Switch
          label={words.test}
          description={words.testHint}
          checked={typed.isTest}
          onChange={(event) => change({ isTest: event.currentTarget.checked })}
        />
        <OwnPasscode
          value={values.passcode}
          error={problems.passcode}
          onChange={(passcode) => change({ passcode })}
        />
        <Limits values={values} problems={problems} onChange={change} />
        <Buttons isBusy={create.isPending} onClose={onClose} />
      </Stack>
    </CheckedForm>
  );
};

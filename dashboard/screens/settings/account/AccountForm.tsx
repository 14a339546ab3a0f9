import { Fieldset, NumberInput, Radio, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Account } from "../../../../src/contract/account.ts";
import { postalAddressCharsMax, whatsappKeywordsMax } from "../../../../src/limits.ts";
import { ApiError } from "../../../api/client.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useAccountPatch } from "../../../api/settings.ts";
import { settings } from "../../../texts/settings.ts";
import { CopyField } from "../../../ui/Copy.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { ZoneSelect } from "../../../ui/ZoneSelect.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { NotAllowed } from "../NotAllowed.tsx";
import { SaveBar } from "../SaveBar.tsx";
import {
  type AccountValues,
  BOUND_MAX,
  type BoundName,
  isChanged,
  patchOf,
  problemsOf,
  valuesOf,
} from "./accountForm.ts";

const words = settings.account;
const NAME_CHARS_MAX = 200;

interface Part {
  values: AccountValues;
  problems: Partial<Record<keyof AccountValues, string>>;
  change: (patch: Partial<AccountValues>) => void;
}

/** Apart from what may be disabled: whoever may read it may copy it. */
const AccountId = ({ id }: { id: string }) => (
  <Section title={words.id}>
    <Text size="sm" c="dimmed">
      {words.idHint}
    </Text>
    <CopyField value={id} label={words.id} />
  </Section>
);

const Basics = ({ values, problems, change }: Part) => (
  <Section title={words.basics}>
    <TextInput
      label={words.name}
      value={values.name}
      maxLength={NAME_CHARS_MAX}
      error={problems.name}
      onChange={(event) => change({ name: event.currentTarget.value })}
    />
    <ZoneSelect
      label={words.timeZone}
      description={words.timeZoneHint}
      value={values.timeZone}
      error={problems.timeZone}
      onChange={(timeZone) => change({ timeZone })}
    />
    <Textarea
      label={words.postal}
      description={words.postalHint}
      placeholder={words.postalEmpty}
      value={values.postalAddress}
      error={problems.postalAddress}
      maxLength={postalAddressCharsMax}
      autosize
      minRows={3}
      maxRows={6}
      onChange={(event) => change({ postalAddress: event.currentTarget.value })}
    />
  </Section>
);

const UnknownUsers = ({ values, change }: Part) => (
  <Section title={words.users}>
    <Radio.Group
      label={words.unknownUsers}
      value={values.unknownUsers}
      onChange={(chosen) => change({ unknownUsers: chosen === "create" ? "create" : "skip" })}
    >
      <Stack gap="xs" mt={8}>
        <Radio value="skip" label={words.skip} description={words.skipHint} />
        <Radio value="create" label={words.create} description={words.createHint} />
      </Stack>
    </Radio.Group>
  </Section>
);

const BOUND_WORDS: Record<BoundName, { label: string; hint: string; empty: string; suffix?: string }> = {
  identicalBodiesSeconds: {
    label: words.identical,
    hint: words.identicalHint,
    empty: words.off,
    suffix: words.seconds,
  },
  concurrencyMax: { label: words.concurrency, hint: words.concurrencyHint, empty: words.noLimit },
  requestsPerSecondMax: { label: words.perSecond, hint: words.perSecondHint, empty: words.noLimit },
};

const Bound = ({ name, values, problems, change }: Part & { name: BoundName }) => {
  const { label, hint, empty, suffix } = BOUND_WORDS[name];
  return (
    <NumberInput
      label={label}
      description={hint}
      placeholder={empty}
      value={values[name]}
      error={problems[name]}
      min={1}
      max={BOUND_MAX[name]}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
      hideControls
      {...(suffix === undefined ? {} : { suffix })}
      onChange={(value) => change({ [name]: value })}
      maw={420}
    />
  );
};

const Requests = (part: Part) => (
  <Section title={words.requests}>
    <Bound name="identicalBodiesSeconds" {...part} />
    <Bound name="concurrencyMax" {...part} />
    <Bound name="requestsPerSecondMax" {...part} />
  </Section>
);

const Keywords = ({ values, change }: Part) => (
  <Section title={words.whatsapp}>
    <Text size="sm" c="dimmed">
      {words.whatsappHint}
    </Text>
    <TagsInput
      label={words.optOut}
      description={words.optOutHint}
      value={values.optOut}
      maxTags={whatsappKeywordsMax}
      onChange={(optOut) => change({ optOut })}
    />
    <TagsInput
      label={words.optIn}
      description={words.optInHint}
      value={values.optIn}
      maxTags={whatsappKeywordsMax}
      onChange={(optIn) => change({ optIn })}
    />
  </Section>
);

const Links = ({ values, problems, change }: Part) => (
  <Section title={words.links}>
    <TextInput
      label={words.linksAddress}
      description={words.linksHint}
      placeholder={words.linksEmpty}
      value={values.trackingUrl}
      error={problems.trackingUrl}
      onChange={(event) => change({ trackingUrl: event.currentTarget.value })}
    />
  </Section>
);

const refusedFields = (error: unknown): Record<string, string> =>
  error instanceof ApiError
    ? Object.fromEntries(
        error.problems.map(({ field, message }) => [field.replace(/^settings\./, ""), message]),
      )
    : {};

/** Name, zone and what is done with triggers, saved together. */
export const AccountForm = ({ account }: { account: Account }) => {
  const here = useHere().account.id;
  const mayChange = useMay()("account:admin");
  const patch = useAccountPatch(here);
  const known = valuesOf(account);
  const [typed, setTyped] = useState<Partial<AccountValues>>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const values = { ...known, ...typed };
  const own = problemsOf(values);
  const problems = { ...refusedFields(patch.error), ...own };
  const isDirty = isChanged(known, values);
  const change = (next: Partial<AccountValues>): void => {
    patch.reset();
    setTyped((before) => ({ ...before, ...next }));
  };
  const save = (): void => {
    if (!isDirty || Object.keys(own).length > 0) return;
    patch.mutate(patchOf(values), {
      onSuccess: () => {
        setTyped({});
        setSavedAt(Date.now());
      },
    });
  };
  const part = { values, problems, change };
  return (
    <CheckedForm hasProblems={Object.keys(own).length > 0} onSubmit={save}>
      <Stack gap="lg">
        {mayChange ? null : <NotAllowed />}
        <AccountId id={account.id} />
        <Fieldset variant="unstyled" m={0} disabled={!mayChange}>
          <Stack gap="lg">
            <Basics {...part} />
            <UnknownUsers {...part} />
            <Requests {...part} />
            <Links {...part} />
            <Keywords {...part} />
          </Stack>
        </Fieldset>
        {patch.error === null || Object.keys(refusedFields(patch.error)).length > 0 ? null : (
          <ErrorState error={patch.error} retry={save} />
        )}
        {mayChange ? (
          <SaveBar
            isChanged={isDirty}
            isSaving={patch.isPending}
            savedAt={savedAt}
            isFailed={patch.isError || (isDirty && Object.keys(own).length > 0)}
          />
        ) : null}
      </Stack>
    </CheckedForm>
  );
};

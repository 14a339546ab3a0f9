import {
  Button,
  Fieldset,
  Group,
  NativeSelect,
  NumberInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useId, useState } from "react";
import type { Account } from "../../../../src/contract/account.ts";
import type { Brand, BrandFooter } from "../../../../src/contract/brand.ts";
import { BRAND_DEFAULTS, FONTS, FOOTER_DEFAULTS } from "../../../../src/contract/brandDefaults.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useAccountPatch } from "../../../api/settings.ts";
import { brand as words } from "../../../texts/brand.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { ImageTools } from "../../media/ImageTools.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { SaveBar } from "../SaveBar.tsx";
import { BrandFooterFields, completeFooter, FooterShown, lacksWords } from "./BrandFooterFields.tsx";

const COLORS = ["accent", "onAccent", "text", "muted", "page", "card", "line"] as const;
const FONT_NAMES = ["system", "arial", "georgia", "verdana", "trebuchet"] as const;

interface Part {
  values: Brand;
  change: (patch: Partial<Brand>) => void;
}

const ColorInput = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (color: string) => void;
}) => {
  const id = useId();
  return (
    <Group gap="xs" wrap="nowrap">
      <input
        id={id}
        type="color"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value.toLowerCase())}
      />
      <Text component="label" htmlFor={id} size="sm">
        {label}
      </Text>
    </Group>
  );
};

const footerOf = ({ footer = FOOTER_DEFAULTS }: Brand): BrandFooter => footer;

/** What is no colour, and stays. */
const keptOf = (values: Brand): Partial<Brand> => ({ logoUrl: values.logoUrl, footer: footerOf(values) });

/** What the choices come to. */
const Shown = ({ values, postalAddress }: { values: Brand; postalAddress: string | null }) => (
  <div style={{ alignSelf: "start", background: values.page, padding: 16, borderRadius: 12 }} aria-hidden>
    <div
      style={{
        background: values.card,
        color: values.text,
        padding: 20,
        borderRadius: 16,
        fontFamily: FONTS[values.font],
      }}
    >
      <div style={{ fontSize: 22, fontWeight: 700 }}>{words.sampleHeading}</div>
      <p style={{ margin: "8px 0 16px" }}>{words.sampleText}</p>
      <span
        style={{
          display: "inline-block",
          background: values.accent,
          color: values.onAccent,
          borderRadius: values.corner,
          padding: "10px 20px",
          fontWeight: 600,
        }}
      >
        {words.sampleButton}
      </span>
      <p
        style={{
          margin: "16px 0 0",
          paddingTop: 12,
          borderTop: `1px solid ${values.line}`,
          color: values.muted,
          fontSize: 13,
        }}
      >
        {words.sampleSmall}
      </p>
    </div>
    <FooterShown brand={values} postalAddress={postalAddress} />
  </div>
);

const Shape = ({ values, change }: Part) => (
  <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
    <NativeSelect
      label={words.font}
      value={values.font}
      onChange={({ currentTarget: { value } }) =>
        change({ font: FONT_NAMES.find((one) => one === value) ?? "system" })
      }
      data={FONT_NAMES.map((value) => ({ value, label: words.fonts[value] }))}
    />
    <NumberInput
      label={words.width}
      value={values.width}
      min={400}
      max={800}
      allowDecimal={false}
      onChange={(width) => (typeof width === "number" ? change({ width }) : undefined)}
    />
    <NumberInput
      label={words.corner}
      value={values.corner}
      min={0}
      max={32}
      allowDecimal={false}
      onChange={(corner) => (typeof corner === "number" ? change({ corner }) : undefined)}
    />
  </SimpleGrid>
);

const Logo = ({ values, change }: Part) => (
  <div>
    <TextInput
      label={words.logo}
      description={words.logoHint}
      type="url"
      value={values.logoUrl}
      onChange={({ currentTarget: { value } }) => change({ logoUrl: value.trim() })}
    />
    <ImageTools
      label={words.logo}
      place="email"
      value={values.logoUrl}
      isReadOnly={!useMay()("account:admin")}
      onChange={(logoUrl) => change({ logoUrl })}
    />
  </div>
);

const Fields = ({ values, change, postalAddress }: Part & { postalAddress: string | null }) => (
  <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        {COLORS.map((name) => (
          <ColorInput
            key={name}
            label={words.colors[name]}
            value={values[name]}
            onChange={(color) => change({ [name]: color })}
          />
        ))}
      </SimpleGrid>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => change({ ...BRAND_DEFAULTS, ...keptOf(values) })}
      >
        {words.reset}
      </Button>
      <Logo values={values} change={change} />
      <Shape values={values} change={change} />
      <BrandFooterFields
        footer={footerOf(values)}
        change={(patch) => change({ footer: { ...footerOf(values), ...patch } })}
      />
    </Stack>
    <Shown values={values} postalAddress={postalAddress} />
  </SimpleGrid>
);

/** How the account's e-mails look. */
export const BrandForm = ({ account }: { account: Account }) => {
  const here = useHere().account.id;
  const mayChange = useMay()("account:admin");
  const patch = useAccountPatch(here);
  const known: Brand = account.settings.brand;
  const [typed, setTyped] = useState<Partial<Brand>>({});
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const values = { ...known, ...typed };
  const footer = footerOf(values);
  const isWrong = lacksWords(footer);
  const isDirty = JSON.stringify(values) !== JSON.stringify(known);
  const change = (next: Partial<Brand>): void => {
    patch.reset();
    setTyped((before) => ({ ...before, ...next }));
  };
  const save = (): void => {
    if (!isDirty || isWrong) return;
    const onSuccess = (): void => {
      setTyped({});
      setSavedAt(Date.now());
    };
    const brand = { ...values, footer: completeFooter(footer, footerOf(known)) };
    patch.mutate({ settings: { brand } }, { onSuccess });
  };
  return (
    <CheckedForm hasProblems={isWrong} onSubmit={save}>
      <Section title={words.title}>
        <Text size="sm" c="dimmed">
          {words.hint}
        </Text>
        <Fieldset variant="unstyled" m={0} disabled={!mayChange}>
          <Fields values={values} change={change} postalAddress={account.settings.postalAddress} />
        </Fieldset>
        {patch.error === null ? null : <ErrorState error={patch.error} retry={save} />}
        {mayChange ? (
          <SaveBar
            label={words.save}
            isChanged={isDirty}
            isSaving={patch.isPending}
            savedAt={savedAt}
            isFailed={patch.isError || (isDirty && isWrong)}
          />
        ) : null}
      </Section>
    </CheckedForm>
  );
};

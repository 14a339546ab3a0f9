import { Group, PasswordInput, Select, Stack, TextInput } from "@mantine/core";
import {
  INBOUND_ALGORITHMS,
  INBOUND_ENCODINGS,
  type InboundCheck,
} from "../../../../src/contract/inboundHook.ts";
import { inboundSecretCharsMax } from "../../../../src/limits.ts";
import { sources as texts } from "../../../texts/sources.ts";

type Kind = InboundCheck["kind"];
type Hmac = Extract<InboundCheck, { kind: "hmac" }>;

const KINDS: readonly Kind[] = ["none", "header", "hmac", "standard_webhooks", "stripe"];
const HEADER_CHARS_MAX = 100;
const PREFIX_CHARS_MAX = 40;

const FIRST: Record<Kind, InboundCheck> = {
  none: { kind: "none" },
  header: { kind: "header", header: "X-Webhook-Secret" },
  hmac: { kind: "hmac", header: "X-Signature", algorithm: "sha256", encoding: "hex", prefix: "" },
  standard_webhooks: { kind: "standard_webhooks" },
  stripe: { kind: "stripe" },
};

/** One of a few words, as they stand in the sender's own documents. */
const Words = <Value extends string>({
  label,
  values,
  value,
  onChange,
}: {
  label: string;
  values: readonly Value[];
  value: Value;
  onChange: (value: Value) => void;
}) => (
  <Select
    label={label}
    data={[...values]}
    value={value}
    onChange={(chosen) => {
      const found = values.find((one) => one === chosen);
      if (found !== undefined) onChange(found);
    }}
    allowDeselect={false}
    w={130}
  />
);

const HmacFields = ({ check, onChange }: { check: Hmac; onChange: (check: Hmac) => void }) => (
  <Group gap="sm" align="flex-start">
    <Words
      label={texts.algorithm}
      values={INBOUND_ALGORITHMS}
      value={check.algorithm}
      onChange={(algorithm) => onChange({ ...check, algorithm })}
    />
    <Words
      label={texts.encoding}
      values={INBOUND_ENCODINGS}
      value={check.encoding}
      onChange={(encoding) => onChange({ ...check, encoding })}
    />
    <TextInput
      label={texts.prefix}
      description={texts.prefixHint}
      value={check.prefix}
      onChange={(event) => onChange({ ...check, prefix: event.currentTarget.value })}
      maxLength={PREFIX_CHARS_MAX}
      inputWrapperOrder={["label", "input", "description"]}
      w={240}
    />
  </Group>
);

/** How a request proves where it comes from, and the secret for it. */
export const CheckFields = ({
  check,
  secret,
  hasSecret,
  onCheck,
  onSecret,
}: {
  check: InboundCheck;
  secret: string;
  hasSecret: boolean;
  onCheck: (check: InboundCheck) => void;
  onSecret: (secret: string) => void;
}) => (
  <Stack gap="sm">
    <Select
      label={texts.checkText}
      data={KINDS.map((value) => ({ value, label: texts.checks[value] }))}
      value={check.kind}
      onChange={(chosen) => {
        const kind = KINDS.find((one) => one === chosen);
        if (kind !== undefined && kind !== check.kind) onCheck(FIRST[kind]);
      }}
      allowDeselect={false}
      maw={420}
    />
    {"header" in check ? (
      <TextInput
        label={texts.header}
        value={check.header}
        onChange={(event) => onCheck({ ...check, header: event.currentTarget.value.trim() })}
        maxLength={HEADER_CHARS_MAX}
        maw={420}
      />
    ) : null}
    {check.kind === "hmac" ? <HmacFields check={check} onChange={onCheck} /> : null}
    {check.kind === "none" ? null : (
      <PasswordInput
        label={texts.secret}
        description={`${texts.secretHint[check.kind]} ${hasSecret ? texts.secretKept : texts.secretMissing}`}
        value={secret}
        onChange={(event) => onSecret(event.currentTarget.value)}
        maxLength={inboundSecretCharsMax}
        autoComplete="off"
        maw={420}
      />
    )}
  </Stack>
);

import { Group, Select, TextInput } from "@mantine/core";
import { INBOUND_RECIPIENT_KINDS, type InboundMapping } from "../../../../src/contract/inboundHook.ts";
import { inboundPathCharsMax } from "../../../../src/limits.ts";
import { sources as texts } from "../../../texts/sources.ts";
import type { Slot } from "./slots.ts";

interface SlotProps {
  mapping: InboundMapping;
  onChange: (mapping: InboundMapping) => void;
}

const HEADER_CHARS_MAX = 100;
const FROMS = ["none", "body", "header"] as const;

const PathField = ({
  label,
  value,
  placeholder,
  onChange,
}: {
  label: string;
  value: string;
  placeholder?: string;
  onChange: (path: string) => void;
}) => (
  <TextInput
    label={label}
    value={value}
    placeholder={placeholder}
    onChange={(event) => onChange(event.currentTarget.value)}
    maxLength={inboundPathCharsMax}
    style={{ flex: "1 1 260px", maxWidth: 420 }}
  />
);

const RecipientFields = ({ mapping, onChange }: SlotProps) => {
  const { recipient } = mapping;
  return (
    <>
      <PathField
        label={texts.recipientPath}
        value={recipient.path}
        onChange={(path) => onChange({ ...mapping, recipient: { ...recipient, path } })}
      />
      <Select
        label={texts.recipientKind}
        data={INBOUND_RECIPIENT_KINDS.map((value) => ({ value, label: texts.kinds[value] }))}
        value={recipient.kind}
        onChange={(chosen) => {
          const kind = INBOUND_RECIPIENT_KINDS.find((one) => one === chosen);
          if (kind !== undefined) onChange({ ...mapping, recipient: { ...recipient, kind } });
        }}
        allowDeselect={false}
        w={180}
      />
    </>
  );
};

const PayloadFields = ({ mapping, onChange }: SlotProps) => (
  <PathField
    label={texts.payloadPath}
    value={mapping.payload ?? ""}
    placeholder={texts.wholeBody}
    onChange={(path) => onChange({ ...mapping, payload: path === "" ? null : path })}
  />
);

const FIRST: Record<(typeof FROMS)[number], InboundMapping["eventId"]> = {
  none: null,
  body: { from: "body", path: "id" },
  header: { from: "header", header: "webhook-id" },
};

const EventIdFields = ({ mapping, onChange }: SlotProps) => {
  const { eventId } = mapping;
  return (
    <>
      <Select
        label={texts.eventIdFrom}
        data={FROMS.map((value) => ({ value, label: texts.eventIdFroms[value] }))}
        value={eventId?.from ?? "none"}
        onChange={(chosen) => {
          const from = FROMS.find((one) => one === chosen);
          if (from !== undefined) onChange({ ...mapping, eventId: FIRST[from] });
        }}
        allowDeselect={false}
        w={280}
      />
      {eventId?.from === "body" ? (
        <PathField
          label={texts.eventIdPath}
          value={eventId.path}
          onChange={(path) => onChange({ ...mapping, eventId: { from: "body", path } })}
        />
      ) : null}
      {eventId?.from === "header" ? (
        <TextInput
          label={texts.eventIdHeader}
          value={eventId.header}
          onChange={(event) =>
            onChange({ ...mapping, eventId: { from: "header", header: event.currentTarget.value.trim() } })
          }
          maxLength={HEADER_CHARS_MAX}
          style={{ flex: "1 1 200px", maxWidth: 320 }}
        />
      ) : null}
    </>
  );
};

const FIELDS = { recipient: RecipientFields, payload: PayloadFields, eventId: EventIdFields } as const;

/** The same by typing: for values that the last body does not have. */
export const SlotFields = ({ slot, ...props }: SlotProps & { slot: Slot }) => {
  const Fields = FIELDS[slot];
  return (
    <Group gap="sm" align="flex-start">
      <Fields {...props} />
    </Group>
  );
};

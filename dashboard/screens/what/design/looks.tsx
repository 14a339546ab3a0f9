import { Button, Group, Input, NumberInput, SegmentedControl, Stack } from "@mantine/core";
import { useId } from "react";
import { design as words } from "../../../texts/design.ts";

/** Small fields for how a block looks. */

type Align = "left" | "center" | "right";

export const AlignField = ({ value, onChange }: { value: Align; onChange: (align: Align) => void }) => {
  const id = useId();
  const { aligns } = words.fields;
  return (
    <Stack gap={4}>
      <Input.Label component="div" id={id}>
        {words.fields.align}
      </Input.Label>
      <SegmentedControl
        size="xs"
        aria-labelledby={id}
        value={value}
        onChange={(chosen) => onChange(chosen === "center" || chosen === "right" ? chosen : "left")}
        data={[
          { value: "left", label: aligns.left },
          { value: "center", label: aligns.center },
          { value: "right", label: aligns.right },
        ]}
      />
    </Stack>
  );
};

/** A colour of its own, or the brand's. */
export const ColorField = ({
  label,
  value,
  brand,
  onChange,
}: {
  label: string;
  value: string | null;
  /** What it is without one of its own. */
  brand: string;
  onChange: (color: string | null) => void;
}) => {
  const id = useId();
  return (
    <Stack gap={4}>
      <Input.Label htmlFor={id}>{label}</Input.Label>
      <Group gap="xs">
        <input
          id={id}
          type="color"
          value={value ?? brand}
          onChange={({ currentTarget }) => onChange(currentTarget.value.toLowerCase())}
        />
        <Button size="compact-sm" variant="subtle" disabled={value === null} onClick={() => onChange(null)}>
          {words.fields.ofBrand}
        </Button>
      </Group>
    </Stack>
  );
};

export const PixelField = ({
  label,
  value,
  min,
  max,
  placeholder,
  onChange,
}: {
  label: string;
  value: number | null;
  min: number;
  max: number;
  placeholder?: string;
  onChange: (value: number | null) => void;
}) => (
  <NumberInput
    size="sm"
    label={label}
    value={value ?? ""}
    min={min}
    max={max}
    allowDecimal={false}
    clampBehavior="blur"
    placeholder={placeholder}
    onChange={(given) => {
      if (given === "") onChange(null);
      else if (typeof given === "number" && given >= min && given <= max) onChange(given);
    }}
  />
);

import { Checkbox, Group, NativeSelect, Stack } from "@mantine/core";
import type { Row } from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";
import { useBrand } from "./brand.ts";
import { ConditionField, RepeatField } from "./GuardFields.tsx";
import { ColorField } from "./looks.tsx";
import { withWidths } from "./ops.ts";

const fields = words.fields;
const SPACES = ["none", "small", "normal", "large"] as const;
const LAYOUTS = Object.entries(words.layouts).map(([value, label]) => ({ value, label }));

const layoutOf = ({ columns }: Row): string => columns.map(({ width }) => width).join(" ");

/** Everything that can be said of a row. */
export const RowSettings = ({ row, onChange }: { row: Row; onChange: (row: Row) => void }) => {
  const brand = useBrand();
  const layout = layoutOf(row);
  const layouts = LAYOUTS.some(({ value }) => value === layout)
    ? LAYOUTS
    : [{ value: layout, label: layout }, ...LAYOUTS];
  return (
    <Stack gap="sm">
      <Group align="flex-end" gap="md">
        <NativeSelect
          label={fields.layout}
          value={layout}
          onChange={({ currentTarget: { value } }) => onChange(withWidths(row, value.split(" ").map(Number)))}
          data={layouts}
        />
        <NativeSelect
          label={fields.space}
          value={row.space}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...row, space: SPACES.find((space) => space === value) ?? "normal" })
          }
          data={SPACES.map((value) => ({ value, label: fields.spaces[value] }))}
        />
        <NativeSelect
          label={fields.surface}
          value={row.surface}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...row, surface: value === "page" ? "page" : "card" })
          }
          data={[
            { value: "card", label: fields.surfaces.card },
            { value: "page", label: fields.surfaces.page },
          ]}
        />
        <ColorField
          label={fields.background}
          value={row.background}
          brand={row.surface === "card" ? brand.card : brand.page}
          onChange={(background) => onChange({ ...row, background })}
        />
      </Group>
      {row.columns.length === 1 ? null : (
        <Checkbox
          label={fields.stacks}
          checked={row.stacks}
          onChange={({ currentTarget }) => onChange({ ...row, stacks: currentTarget.checked })}
        />
      )}
      <RepeatField repeat={row.repeat} loops={[]} onChange={(repeat) => onChange({ ...row, repeat })} />
      <ConditionField when={row.when} onChange={(when) => onChange({ ...row, when })} />
    </Stack>
  );
};

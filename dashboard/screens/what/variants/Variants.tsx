import { Badge, Button, Group, Stack, Tabs, Text, TextInput, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Variant } from "../../../../src/contract/campaign.ts";
import type { DraftProblem } from "../../../../src/contract/campaignLife.ts";
import type { ChannelName } from "../../../../src/contract/content.ts";
import { asSingle } from "../../../../src/contract/variants.ts";
import {
  testVariantsMax,
  testVariantsMin,
  variantNameCharsMax,
  variantsMax,
} from "../../../../src/limits.ts";
import { variants as words } from "../../../texts/variants.ts";
import { notifyUndo } from "../../../ui/notify.tsx";
import { useProblemsOf, useWriting } from "../fields.tsx";
import { MessageForm } from "../MessageForm.tsx";
import type { What } from "../templates.ts";
import { withMore, without, withVariant } from "./edit.ts";
import { VariantRule } from "./VariantRule.tsx";

export interface VariantsProps {
  channel: ChannelName;
  what: What;
  onChange: (what: What) => void;
  /** Which is shown. */
  open: number;
  onOpen: (index: number) => void;
  /** Of all variants, by their paths. */
  problems: readonly DraftProblem[];
}

export const nameOf = ({ name }: Pick<Variant, "name">, index: number): string =>
  name.trim() === "" ? words.unnamed(index + 1) : name;

const OneTab = ({
  variant,
  index,
  what,
  isFaulty,
}: {
  variant: Variant;
  index: number;
  what: What;
  isFaulty: boolean;
}) => (
  <Tabs.Tab
    value={variant.id}
    rightSection={
      isFaulty ? (
        <IconAlertTriangle
          size={14}
          color="var(--mantine-color-error)"
          role="img"
          aria-label={words.hasProblems}
        />
      ) : undefined
    }
  >
    <Group gap={6} wrap="nowrap" component="span" maw={220}>
      <Text span size="sm" truncate>
        {nameOf(variant, index)}
      </Text>
      {what.messageType === "split" ? <Badge color="gray">{variant.share} %</Badge> : null}
    </Group>
  </Tabs.Tab>
);

const Acts = ({ what, onChange, open, onOpen }: VariantsProps) => {
  const list = what.variants ?? [];
  const isByProperty = what.messageType === "property";
  const max = isByProperty ? variantsMax : testVariantsMax;
  const isFull = list.length >= max;
  const variant = list[open];
  const cannotRemove = isByProperty
    ? open === 0
      ? words.othersStay
      : null
    : list.length <= testVariantsMin
      ? words.needs(testVariantsMin)
      : null;
  const remove = (): void => {
    if (variant === undefined) return;
    onChange(without(what, open));
    onOpen(Math.max(0, open - 1));
    notifyUndo(words.removed(nameOf(variant, open)), async () => onChange(what));
  };
  const add = (from: Variant | null): void => {
    onChange(withMore(what, from));
    onOpen(list.length);
  };
  return (
    <Group gap="xs">
      {[
        { key: "add", icon: IconPlus, label: isByProperty ? words.addValue : words.add, from: null },
        { key: "duplicate", icon: IconCopy, label: words.duplicate, from: variant ?? null },
      ].map(({ key, icon: Icon, label, from }) => (
        <Tooltip key={key} label={words.full(max)} disabled={!isFull}>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Icon size={14} aria-hidden />}
            data-disabled={isFull || undefined}
            aria-disabled={isFull}
            onClick={() => (isFull ? undefined : add(from))}
          >
            {label}
          </Button>
        </Tooltip>
      ))}
      <Tooltip label={cannotRemove ?? ""} disabled={cannotRemove === null}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTrash size={14} aria-hidden />}
          data-disabled={cannotRemove !== null || undefined}
          aria-disabled={cannotRemove !== null}
          onClick={() => (cannotRemove === null ? remove() : undefined)}
        >
          {words.remove}
        </Button>
      </Tooltip>
    </Group>
  );
};

const Name = ({ variant, onName }: { variant: Variant; onName: (name: string) => void }) => {
  const [problem] = useProblemsOf("what.name");
  return (
    <TextInput
      data-field="what.name"
      label={words.name}
      description={words.nameHint}
      value={variant.name}
      maxLength={variantNameCharsMax}
      readOnly={useWriting().isReadOnly}
      error={problem?.message}
      onChange={({ currentTarget }) => onName(currentTarget.value)}
    />
  );
};

const Panel = (props: VariantsProps & { variant: Variant; index: number }) => {
  const { what, onChange, channel, variant, index } = props;
  const single = asSingle(what, variant);
  const isForOthers = what.messageType === "property" && index === 0;
  return (
    <Stack gap="sm" pt="sm" data-variant={index}>
      {useWriting().isReadOnly ? null : <Acts {...props} />}
      <Group align="flex-start" grow preventGrowOverflow={false}>
        <Name variant={variant} onName={(name) => onChange(withVariant(what, index, { name }))} />
        <VariantRule what={what} onChange={onChange} variant={variant} index={index} />
      </Group>
      {isForOthers ? (
        <Text size="sm" c="dimmed">
          {words.othersHint}
        </Text>
      ) : null}
      <MessageForm
        channel={channel}
        what={single}
        onChange={({ [channel]: message }) =>
          onChange(withVariant(what, index, message === undefined ? {} : { [channel]: message }))
        }
      />
    </Stack>
  );
};

/** The messages of a campaign that has several: one is shown, and is written as the only one would be. */
export const Variants = (props: VariantsProps) => {
  const { what, open, onOpen, problems } = props;
  const list = what.variants ?? [];
  const shown = list[open];
  const isFaulty = (index: number): boolean =>
    problems.some(({ level, field }) => level === "blocking" && field.startsWith(`what.variants.${index}.`));
  return (
    <Tabs
      value={shown?.id ?? null}
      onChange={(id) =>
        onOpen(
          Math.max(
            0,
            list.findIndex((variant) => variant.id === id),
          ),
        )
      }
      keepMounted={false}
    >
      <Tabs.List aria-label={words.list}>
        {list.map((variant, index) => (
          <OneTab key={variant.id} variant={variant} index={index} what={what} isFaulty={isFaulty(index)} />
        ))}
      </Tabs.List>
      {list.map((variant, index) => (
        <Tabs.Panel key={variant.id} value={variant.id}>
          <Panel {...props} variant={variant} index={index} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};

import { Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { Block, BlockOf, Repeat } from "../../../../src/contract/design/design.ts";
import { designTableColumnsMax } from "../../../../src/limits.ts";
import { design as words } from "../../../texts/design.ts";
import { LiquidEditor } from "../../../ui/code/LiquidEditor.tsx";
import { ImageTools } from "../../media/ImageTools.tsx";
import { useWriting } from "../fields.tsx";
import { withAt, withoutAt } from "../templates.ts";
import { useBrand } from "./brand.ts";
import { ConditionField, RepeatField } from "./GuardFields.tsx";
import { AlignField, ColorField, PixelField } from "./looks.tsx";
import { freeItemName, NamesContext, useNames } from "./names.ts";
import { literalOf } from "./ops.ts";
import { LinesField, PartsField, RunsField } from "./RichText.tsx";

const fields = words.fields;

interface Of<B extends Block> {
  block: B;
  onChange: (block: B) => void;
}

const TextSettings = ({ block, onChange }: Of<BlockOf<"text">>) => {
  const brand = useBrand();
  return (
    <>
      <LinesField
        label={fields.text}
        value={block.lines}
        onChange={(lines) => onChange({ ...block, lines })}
      />
      <Group align="flex-end" gap="md">
        <AlignField value={block.align} onChange={(align) => onChange({ ...block, align })} />
        <ColorField
          label={fields.color}
          value={block.color}
          brand={brand.text}
          onChange={(color) => onChange({ ...block, color })}
        />
        <PixelField
          label={fields.size}
          value={block.size}
          min={10}
          max={40}
          placeholder="16"
          onChange={(size) => onChange({ ...block, size })}
        />
      </Group>
    </>
  );
};

const LEVELS = [1, 2, 3] as const;

const HeadingSettings = ({ block, onChange }: Of<BlockOf<"heading">>) => {
  const brand = useBrand();
  return (
    <>
      <RunsField label={fields.text} value={block.runs} onChange={(runs) => onChange({ ...block, runs })} />
      <Group align="flex-end" gap="md">
        <NativeSelect
          label={fields.level}
          value={block.level}
          onChange={({ currentTarget: { value } }) =>
            onChange({ ...block, level: LEVELS.find((level) => String(level) === value) ?? 1 })
          }
          data={LEVELS.map(String)}
        />
        <AlignField value={block.align} onChange={(align) => onChange({ ...block, align })} />
        <ColorField
          label={fields.color}
          value={block.color}
          brand={brand.text}
          onChange={(color) => onChange({ ...block, color })}
        />
      </Group>
    </>
  );
};

const ImageSettings = ({ block, onChange }: Of<BlockOf<"image">>) => {
  const { logoUrl } = useBrand();
  return (
    <>
      <div>
        <PartsField
          label={fields.source}
          description={fields.sourceHint}
          value={block.source}
          onChange={(source) => onChange({ ...block, source })}
        />
        <ImageTools
          label={fields.source}
          place="email"
          value={literalOf(block.source)}
          isReadOnly={useWriting().isReadOnly}
          onChange={(url) => onChange({ ...block, source: [{ text: url }] })}
        />
      </div>
      <PartsField label={fields.alt} value={block.alt} onChange={(alt) => onChange({ ...block, alt })} />
      <PartsField
        label={fields.imageLink}
        value={block.link}
        onChange={(link) => onChange({ ...block, link })}
      />
      {logoUrl === "" ? null : (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange({ ...block, source: [{ text: logoUrl }] })}
          >
            {words.useLogo}
          </Button>
        </Group>
      )}
      <Group align="flex-end" gap="md">
        <AlignField value={block.align} onChange={(align) => onChange({ ...block, align })} />
        <PixelField
          label={fields.width}
          value={block.width}
          min={16}
          max={1_200}
          onChange={(width) => onChange({ ...block, width })}
        />
      </Group>
    </>
  );
};

const ButtonSettings = ({ block, onChange }: Of<BlockOf<"button">>) => {
  const brand = useBrand();
  return (
    <>
      <RunsField
        label={fields.label}
        value={block.label}
        onChange={(label) => onChange({ ...block, label })}
      />
      <PartsField label={fields.link} value={block.link} onChange={(link) => onChange({ ...block, link })} />
      <Group align="flex-end" gap="md">
        <AlignField value={block.align} onChange={(align) => onChange({ ...block, align })} />
        <ColorField
          label={fields.color}
          value={block.color}
          brand={brand.accent}
          onChange={(color) => onChange({ ...block, color })}
        />
        <ColorField
          label={fields.textColor}
          value={block.textColor}
          brand={brand.onAccent}
          onChange={(textColor) => onChange({ ...block, textColor })}
        />
        <Checkbox
          label={fields.wide}
          checked={block.isWide}
          onChange={({ currentTarget }) => onChange({ ...block, isWide: currentTarget.checked })}
        />
      </Group>
    </>
  );
};

const SocialSettings = ({ block, onChange }: Of<BlockOf<"social">>) => {
  const set = (links: typeof block.links): void => onChange({ ...block, links });
  return (
    <>
      {[...block.links.entries()].map(([at, one]) => (
        <SimpleGrid key={at} cols={{ base: 1, sm: 2 }} spacing="xs">
          <TextInput
            label={fields.network(at + 1)}
            value={one.label}
            onChange={({ currentTarget: { value } }) =>
              set(withAt(block.links, at, { ...one, label: value }))
            }
          />
          <Stack gap={4} align="flex-start">
            <PartsField
              label={fields.networkLink(at + 1)}
              value={one.link}
              onChange={(link) => set(withAt(block.links, at, { ...one, link }))}
            />
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconTrash size={14} aria-hidden />}
              onClick={() => set(withoutAt(block.links, at))}
            >
              {fields.removeLink(at + 1)}
            </Button>
          </Stack>
        </SimpleGrid>
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => set([...block.links, { label: "", link: [{ text: "https://" }] }])}
        >
          {fields.addLink}
        </Button>
        <AlignField value={block.align} onChange={(align) => onChange({ ...block, align })} />
      </Group>
    </>
  );
};

type TableBlock = BlockOf<"table">;

const TableColumns = ({ block, onChange }: Of<TableBlock>) => {
  const set = (columns: TableBlock["columns"]): void => onChange({ ...block, columns });
  return (
    <>
      {[...block.columns.entries()].map(([at, column]) => (
        <Stack key={at} gap={4}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
            <TextInput
              label={fields.columnTitle(at + 1)}
              value={column.title}
              onChange={({ currentTarget: { value } }) =>
                set(withAt(block.columns, at, { ...column, title: value }))
              }
            />
            <AlignField
              value={column.align}
              onChange={(align) => set(withAt(block.columns, at, { ...column, align }))}
            />
          </SimpleGrid>
          <RunsField
            label={fields.columnValue(at + 1)}
            value={column.runs}
            onChange={(runs) => set(withAt(block.columns, at, { ...column, runs }))}
          />
          {block.columns.length === 1 ? null : (
            <Group>
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={14} aria-hidden />}
                onClick={() => set(withoutAt(block.columns, at))}
              >
                {fields.removeColumn(at + 1)}
              </Button>
            </Group>
          )}
        </Stack>
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={block.columns.length >= designTableColumnsMax}
          onClick={() => set([...block.columns, { title: "", runs: [], align: "left" }])}
        >
          {fields.addColumn}
        </Button>
      </Group>
    </>
  );
};

const TableSettings = ({
  block,
  onChange,
  loops,
  within,
}: Of<TableBlock> & { loops: readonly Repeat[]; within: ReturnType<typeof useNames> }) => {
  const { lists } = useNames();
  const known = lists.includes(block.list) ? lists : [block.list, ...lists];
  return (
    <>
      <Group align="flex-end" gap="md">
        <NativeSelect
          label={fields.listOf}
          value={block.list}
          onChange={({ currentTarget: { value: list } }) =>
            onChange({ ...block, list, item: freeItemName(list, loops) })
          }
          data={known}
        />
        <Checkbox
          label={fields.hasHead}
          checked={block.hasHead}
          onChange={({ currentTarget }) => onChange({ ...block, hasHead: currentTarget.checked })}
        />
      </Group>
      <NamesContext value={within}>
        <TableColumns block={block} onChange={onChange} />
      </NamesContext>
    </>
  );
};

const FooterSettings = ({ block, onChange }: Of<BlockOf<"footer">>) => (
  <>
    <Text size="sm">{fields.footerHint}</Text>
    <AlignField value={block.align} onChange={(align) => onChange({ ...block, align })} />
  </>
);

const CodeSettings = ({ block, onChange }: Of<BlockOf<"code">>) => {
  const { words: completions, isReadOnly } = useWriting();
  return (
    <LiquidEditor
      id="design-code"
      label={fields.code}
      description={fields.codeHint}
      language="liquid-html"
      value={block.code}
      minLines={6}
      problems={[]}
      completions={completions}
      isReadOnly={isReadOnly}
      onChange={(code) => onChange({ ...block, code: code.replaceAll(/<(\/?)mj-/gi, "<$1 mj-") })}
    />
  );
};

interface Given {
  block: Block;
  onChange: (block: Block) => void;
  /** Loops around the block, its own included. */
  loops: readonly Repeat[];
  /** What its items can say, for a table. */
  within: ReturnType<typeof useNames>;
}

const OwnSettings = ({ block, onChange, loops, within }: Given) => {
  const brand = useBrand();
  switch (block.kind) {
    case "text":
      return <TextSettings block={block} onChange={onChange} />;
    case "heading":
      return <HeadingSettings block={block} onChange={onChange} />;
    case "image":
      return <ImageSettings block={block} onChange={onChange} />;
    case "button":
      return <ButtonSettings block={block} onChange={onChange} />;
    case "divider":
      return (
        <Group align="flex-end">
          <PixelField
            label={fields.thickness}
            value={block.thickness}
            min={1}
            max={10}
            onChange={(thickness) => onChange({ ...block, thickness: thickness ?? 1 })}
          />
          <ColorField
            label={fields.color}
            value={block.color}
            brand={brand.line}
            onChange={(color) => onChange({ ...block, color })}
          />
        </Group>
      );
    case "spacer":
      return (
        <PixelField
          label={fields.height}
          value={block.height}
          min={4}
          max={200}
          onChange={(height) => onChange({ ...block, height: height ?? 24 })}
        />
      );
    case "social":
      return <SocialSettings block={block} onChange={onChange} />;
    case "table":
      return <TableSettings block={block} onChange={onChange} loops={loops} within={within} />;
    case "footer":
      return <FooterSettings block={block} onChange={onChange} />;
    case "code":
      return <CodeSettings block={block} onChange={onChange} />;
  }
};

/** Everything that can be said of a block. */
export const BlockSettings = ({ outer, ...given }: Given & { outer: readonly Repeat[] }) => {
  const { block, onChange } = given;
  return (
    <Stack gap="sm">
      <OwnSettings {...given} />
      <RepeatField
        repeat={block.repeat}
        loops={outer}
        onChange={(repeat) => onChange({ ...block, repeat })}
      />
      <ConditionField when={block.when} onChange={(when) => onChange({ ...block, when })} />
    </Stack>
  );
};

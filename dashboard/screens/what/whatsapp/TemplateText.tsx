import {
  Fieldset,
  Group,
  NativeSelect,
  NumberInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { whatsappButtonsMax, whatsappCardsMax } from "../../../../src/limits.ts";
import { what as words } from "../../../texts/what.ts";
import { FieldList, RemoveButton, useWriting } from "../fields.tsx";
import { withAt, withoutAt } from "../templates.ts";
import type { Template } from "./align.ts";

const texts = words.whatsapp.describe;

const HEADER_KINDS = ["none", "text", "image", "video", "document"] as const;
const BUTTON_KINDS = ["url", "quick_reply", "copy_code", "phone"] as const;
const CARD_KINDS = ["image", "video"] as const;

type ApprovedButton = Template["buttons"][number];
type ApprovedCard = Template["cards"][number];

const BUTTONS_OF_CARD_MAX = 2;
const NEW_BUTTON: ApprovedButton = { kind: "quick_reply", text: "", target: "" };
const NEW_CARD: ApprovedCard = { kind: "image", body: "", buttons: [] };

const ApprovedText = ({
  label,
  description,
  value,
  onChange,
}: {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
}) => (
  <Textarea
    label={label}
    description={description}
    value={value}
    autosize
    minRows={2}
    maxRows={12}
    readOnly={useWriting().isReadOnly}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

const ButtonRow = ({
  number,
  button,
  onChange,
  onRemove,
}: {
  number: number;
  button: ApprovedButton;
  onChange: (button: ApprovedButton) => void;
  onRemove: () => void;
}) => {
  const { isReadOnly } = useWriting();
  const hasTarget = button.kind === "url" || button.kind === "phone";
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Stack gap={6} style={{ flex: 1, minWidth: 0 }}>
        <NativeSelect
          label={texts.buttonKind(number)}
          data={BUTTON_KINDS.map((value) => ({ value, label: texts.buttonKinds[value] }))}
          value={button.kind}
          disabled={isReadOnly}
          onChange={({ currentTarget }) => {
            const kind = BUTTON_KINDS.find((one) => one === currentTarget.value);
            if (kind !== undefined) onChange({ ...button, kind });
          }}
        />
        <TextInput
          label={texts.buttonText(number)}
          value={button.text}
          readOnly={isReadOnly}
          onChange={(event) => onChange({ ...button, text: event.currentTarget.value })}
        />
        {hasTarget ? (
          <TextInput
            label={texts.buttonTarget[button.kind === "phone" ? "phone" : "url"](number)}
            description={button.kind === "url" ? texts.buttonTargetHint : undefined}
            value={button.target}
            readOnly={isReadOnly}
            onChange={(event) => onChange({ ...button, target: event.currentTarget.value })}
          />
        ) : null}
      </Stack>
      {isReadOnly ? null : <RemoveButton label={texts.removeButton(number)} onClick={onRemove} />}
    </Group>
  );
};

const ButtonList = ({
  buttons,
  countMax,
  onChange,
}: {
  buttons: readonly ApprovedButton[];
  countMax: number;
  onChange: (buttons: ApprovedButton[]) => void;
}) => (
  <FieldList
    label={texts.buttons}
    hint={texts.buttonsHint}
    add={texts.addButton}
    isEmpty={buttons.length === 0}
    onAdd={() => buttons.length < countMax && onChange([...buttons, NEW_BUTTON])}
  >
    {[...buttons.entries()].map(([index, button]) => (
      <ButtonRow
        key={index}
        number={index + 1}
        button={button}
        onChange={(next) => onChange(withAt(buttons, index, next))}
        onRemove={() => onChange(withoutAt(buttons, index))}
      />
    ))}
  </FieldList>
);

/** All cards of a carousel are built alike: the first one says how. */
const CardTexts = ({
  cards,
  onChange,
}: {
  cards: readonly ApprovedCard[];
  onChange: (cards: ApprovedCard[]) => void;
}) => {
  const { isReadOnly } = useWriting();
  const [first] = cards;
  const setCount = (count: number): void =>
    onChange(
      Array.from({ length: count }, (_, index) => cards[index] ?? { ...(first ?? NEW_CARD), body: "" }),
    );
  return (
    <Stack gap="sm">
      <NumberInput
        label={texts.cardCount}
        description={texts.cardCountHint}
        value={cards.length}
        min={0}
        max={whatsappCardsMax}
        clampBehavior="strict"
        allowDecimal={false}
        maw={180}
        readOnly={isReadOnly}
        onChange={(count) => (typeof count === "number" ? setCount(count) : undefined)}
      />
      {first === undefined ? null : (
        <Select
          label={texts.cardKind}
          data={CARD_KINDS.map((value) => ({ value, label: texts.headerKinds[value] }))}
          value={first.kind}
          allowDeselect={false}
          disabled={isReadOnly}
          onChange={(chosen) => {
            const kind = CARD_KINDS.find((one) => one === chosen);
            if (kind !== undefined) onChange(cards.map((card) => ({ ...card, kind })));
          }}
        />
      )}
      {[...cards.entries()].map(([index, card]) => (
        <ApprovedText
          key={index}
          label={texts.cardBody(index + 1)}
          value={card.body}
          onChange={(body) => onChange(withAt(cards, index, { ...card, body }))}
        />
      ))}
      {first === undefined ? null : (
        <Fieldset legend={texts.cardButtons}>
          <ButtonList
            buttons={first.buttons}
            countMax={BUTTONS_OF_CARD_MAX}
            onChange={(buttons) => onChange(cards.map((card) => ({ ...card, buttons })))}
          />
        </Fieldset>
      )}
    </Stack>
  );
};

/** The template's own text, described by hand where no list of approved templates is at hand. */
export const TemplateText = ({
  template,
  onChange,
}: {
  template: Template;
  onChange: (template: Template) => void;
}) => {
  const { isReadOnly } = useWriting();
  const { header } = template;
  return (
    <Stack gap="sm">
      <ApprovedText
        label={texts.body}
        description={texts.bodyHint}
        value={template.body}
        onChange={(body) => onChange({ ...template, body })}
      />
      <NativeSelect
        label={texts.headerKind}
        data={HEADER_KINDS.map((value) => ({ value, label: texts.headerKinds[value] }))}
        value={header.kind}
        disabled={isReadOnly}
        onChange={({ currentTarget }) => {
          const kind = HEADER_KINDS.find((one) => one === currentTarget.value);
          if (kind !== undefined) onChange({ ...template, header: { ...header, kind } });
        }}
      />
      {header.kind === "text" ? (
        <TextInput
          label={texts.headerText}
          value={header.text}
          readOnly={isReadOnly}
          onChange={({ currentTarget }) =>
            onChange({ ...template, header: { ...header, text: currentTarget.value } })
          }
        />
      ) : null}
      <TextInput
        label={texts.footer}
        value={template.footer}
        readOnly={isReadOnly}
        onChange={(event) => onChange({ ...template, footer: event.currentTarget.value })}
      />
      <ButtonList
        buttons={template.buttons}
        countMax={whatsappButtonsMax}
        onChange={(buttons) => onChange({ ...template, buttons })}
      />
      <CardTexts cards={template.cards} onChange={(cards) => onChange({ ...template, cards })} />
    </Stack>
  );
};

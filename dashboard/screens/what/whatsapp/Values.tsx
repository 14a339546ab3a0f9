import { Fieldset, Group, Stack, Text } from "@mantine/core";
import { placeholdersOf } from "../../../../src/contract/whatsappText.ts";
import { what as words } from "../../../texts/what.ts";
import { FieldList, PartProblems, RemoveButton, TemplateLine } from "../fields.tsx";
import { ImageLine } from "../ImageLine.tsx";
import { type WhatsAppFields, withAt, withoutAt } from "../templates.ts";
import type { Button, Card, Header, Template } from "./align.ts";

const texts = words.whatsapp;

const Parameters = ({
  path,
  parameters,
  body,
  onChange,
}: {
  path: string;
  parameters: readonly string[];
  body: string;
  onChange: (parameters: string[]) => void;
}) => {
  const names = placeholdersOf(body);
  return (
    <>
      <PartProblems path={path} label={texts.parameters} />
      {[...parameters.entries()].map(([index, parameter]) => (
        <TemplateLine
          key={index}
          path={`${path}.${index}`}
          label={texts.parameter(names[index] ?? String(index + 1))}
          value={parameter}
          onChange={(value) => onChange(withAt(parameters, index, value))}
        />
      ))}
    </>
  );
};

/** Where the template's text is not known, its placeholders are counted by hand. */
const CountedParameters = ({
  parameters,
  onChange,
}: {
  parameters: readonly string[];
  onChange: (parameters: string[]) => void;
}) => (
  <FieldList
    label={texts.parameters}
    hint={texts.parametersHint}
    add={texts.addParameter}
    isEmpty={parameters.length === 0}
    onAdd={() => onChange([...parameters, ""])}
  >
    {[...parameters.entries()].map(([index, parameter]) => (
      <Group key={index} gap="xs" wrap="nowrap" align="flex-start">
        <div style={{ flex: 1, minWidth: 0 }}>
          <TemplateLine
            path={`what.whatsapp.parameters.${index}`}
            label={texts.parameter(String(index + 1))}
            value={parameter}
            onChange={(value) => onChange(withAt(parameters, index, value))}
          />
        </div>
        <RemoveButton
          label={words.pair.remove(texts.parameter(String(index + 1)), index + 1)}
          onClick={() => onChange(withoutAt(parameters, index))}
        />
      </Group>
    ))}
  </FieldList>
);

const HeaderValues = ({ header, onChange }: { header: Header; onChange: (header: Header) => void }) => {
  const { kind } = header;
  const line = (field: "text" | "url" | "filename", label: string, description?: string) => (
    <TemplateLine
      path={`what.whatsapp.header.${field}`}
      label={label}
      description={description}
      value={header[field]}
      onChange={(value) => onChange({ ...header, [field]: value })}
    />
  );
  return (
    <>
      <PartProblems path="what.whatsapp.header.kind" label={texts.header} />
      {kind === "none" ? null : kind === "text" ? (
        line("text", texts.headerText)
      ) : (
        <>
          {kind === "image" ? (
            <ImageLine
              place="whatsapp"
              path="what.whatsapp.header.url"
              label={texts.media.image}
              description={texts.mediaHints.image}
              value={header.url}
              onChange={(url) => onChange({ ...header, url })}
            />
          ) : (
            line("url", texts.media[kind], texts.mediaHints[kind])
          )}
          {kind === "document" ? line("filename", texts.filename, texts.filenameHint) : null}
        </>
      )}
    </>
  );
};

const Buttons = ({
  path,
  buttons,
  approved,
  onChange,
}: {
  path: string;
  buttons: readonly Button[];
  approved: Template["buttons"];
  onChange: (buttons: Button[]) => void;
}) => (
  <>
    <PartProblems path={path} label={texts.buttons} />
    {[...buttons.entries()].map(([at, button]) => {
      const own = approved[button.index];
      const name = own === undefined || own.text === "" ? String(button.index + 1) : own.text;
      return (
        <div key={at}>
          <PartProblems path={`${path}.${at}`} label={texts.button[button.kind](name)} />
          <TemplateLine
            path={`${path}.${at}.value`}
            label={texts.button[button.kind](name)}
            description={texts.buttonHints[button.kind](own?.target ?? "")}
            value={button.value}
            onChange={(value) => onChange(withAt(buttons, at, { ...button, value }))}
          />
        </div>
      );
    })}
  </>
);

const CardMedia = ({
  path,
  card,
  onChange,
}: {
  path: string;
  card: Card;
  onChange: (card: Card) => void;
}) => {
  const field = {
    path: `${path}.url`,
    label: texts.media[card.kind],
    description: texts.mediaHints[card.kind],
    value: card.url,
    onChange: (url: string): void => onChange({ ...card, url }),
  };
  return card.kind === "image" ? <ImageLine place="whatsapp" {...field} /> : <TemplateLine {...field} />;
};

const CardValues = ({
  index,
  card,
  approved,
  onChange,
}: {
  index: number;
  card: Card;
  approved: Template["cards"][number] | undefined;
  onChange: (card: Card) => void;
}) => {
  const path = `what.whatsapp.cards.${index}`;
  return (
    <Fieldset legend={texts.card(index + 1)}>
      <Stack gap="sm">
        <PartProblems path={`${path}.kind`} label={texts.card(index + 1)} />
        {approved === undefined ? null : (
          <Text size="sm" c="dimmed" className="breaks">
            {approved.body}
          </Text>
        )}
        <CardMedia path={path} card={card} onChange={onChange} />
        <Parameters
          path={`${path}.parameters`}
          parameters={card.parameters}
          body={approved?.body ?? ""}
          onChange={(parameters) => onChange({ ...card, parameters })}
        />
        <Buttons
          path={`${path}.buttons`}
          buttons={card.buttons}
          approved={approved?.buttons ?? []}
          onChange={(buttons) => onChange({ ...card, buttons })}
        />
      </Stack>
    </Fieldset>
  );
};

/** Everything that the template wants filled in. */
export const Values = ({
  whatsapp,
  onChange,
}: {
  whatsapp: WhatsAppFields;
  onChange: (whatsapp: WhatsAppFields) => void;
}) => {
  const { template = null, header, parameters, buttons = [], cards = [] } = whatsapp;
  const setParameters = (next: string[]): void => onChange({ ...whatsapp, parameters: next });
  return (
    <Stack gap="sm">
      {header === undefined ? null : (
        <HeaderValues header={header} onChange={(next) => onChange({ ...whatsapp, header: next })} />
      )}
      {template === null ? (
        <CountedParameters parameters={parameters} onChange={setParameters} />
      ) : (
        <Parameters
          path="what.whatsapp.parameters"
          parameters={parameters}
          body={template.body}
          onChange={setParameters}
        />
      )}
      <Buttons
        path="what.whatsapp.buttons"
        buttons={buttons}
        approved={template?.buttons ?? []}
        onChange={(next) => onChange({ ...whatsapp, buttons: next })}
      />
      <PartProblems path="what.whatsapp.cards" label={texts.cards} />
      {[...cards.entries()].map(([index, card]) => (
        <CardValues
          key={index}
          index={index}
          card={card}
          approved={template?.cards[index]}
          onChange={(next) => onChange({ ...whatsapp, cards: withAt(cards, index, next) })}
        />
      ))}
    </Stack>
  );
};

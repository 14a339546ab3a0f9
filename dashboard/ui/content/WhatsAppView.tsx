import { Code, Stack, Text } from "@mantine/core";
import type { WhatsAppContent } from "../../../src/contract/content.ts";
import { placeholdersOf } from "../../../src/contract/whatsappText.ts";
import { content as words } from "../../texts/content.ts";
import { KeyValues } from "../KeyValues.tsx";
import { LongText } from "../LongText.tsx";
import classes from "./content.module.css";
import { PhoneFrame } from "./PhoneFrame.tsx";
import { WhatsAppBubble } from "./WhatsAppBubble.tsx";

interface Value {
  name: string;
  value: string;
}

const parameterValues = (parameters: readonly string[], body: string): Value[] => {
  const names = placeholdersOf(body);
  return parameters.map((value, index) => ({
    name: words.parameter(names[index] ?? String(index + 1)),
    value,
  }));
};

const buttonValues = (buttons: WhatsAppContent["buttons"], approved: readonly { text: string }[]): Value[] =>
  buttons.map(({ index, value }) => {
    const text = approved[index]?.text ?? "";
    return { name: text === "" ? words.buttonNumber(index + 1) : words.buttonValue(text), value };
  });

const headerValues = (header: WhatsAppContent["header"]): Value[] => {
  if (header === null) return [];
  if (header.kind === "text") return [{ name: words.headerValue, value: header.text }];
  return [{ name: words.media, value: header.url }];
};

/** Everything that goes into the template, in the order in which it is shown. */
const valuesOf = ({ header, parameters, buttons, cards, template }: WhatsAppContent): Value[] => [
  ...headerValues(header),
  ...parameterValues(parameters, template?.body ?? ""),
  ...buttonValues(buttons, template?.buttons ?? []),
  ...cards.flatMap((card, index) => {
    const approved = template?.cards[index];
    const values = [
      { name: words.media, value: card.url },
      ...parameterValues(card.parameters, approved?.body ?? ""),
      ...buttonValues(card.buttons, approved?.buttons ?? []),
    ];
    return values.map(({ name, value }) => ({ name: `${words.cardValue(index + 1)}: ${name}`, value }));
  }),
];

const Values = ({ values }: { values: readonly Value[] }) =>
  values.length === 0 ? (
    <Text size="sm">{words.noParameters}</Text>
  ) : (
    <Stack gap={6}>
      {[...values.entries()].map(([index, { name, value }]) => (
        <div key={index} className={classes.parameter}>
          <Code className="breaks">{name}</Code>
          <Text size="sm" dir="auto" className="breaks">
            <LongText text={value.replaceAll("\u200b", "") === "" ? words.empty : value} />
          </Text>
        </div>
      ))}
    </Stack>
  );

const CATEGORIES: Readonly<Record<string, string>> = words.categories;

/** A WhatsApp message as it stands in a chat, and what went into its template. */
export const WhatsAppView = ({ message }: { message: WhatsAppContent }) => {
  const { template } = message;
  const category = template?.category ?? "";
  const values = <Values values={valuesOf(message)} />;
  return (
    <Stack gap="md">
      <PhoneFrame label={words.chat} isChat>
        {template === null ? (
          <div className={classes.bubble}>
            <Text size="sm" fw={650} mb={6} className="breaks">
              <LongText text={message.templateName} />
            </Text>
            {values}
          </div>
        ) : (
          <WhatsAppBubble message={message} template={template} />
        )}
      </PhoneFrame>
      {template === null ? (
        <Text size="sm" c="dimmed">
          {words.templateNote}
        </Text>
      ) : null}
      <KeyValues
        rows={[
          [words.to, <LongText key="to" text={message.to} />],
          [words.template, <LongText key="template" text={message.templateName} />],
          [words.language, <LongText key="language" text={message.language} />],
          ...(category === "" ? [] : [[words.category, CATEGORIES[category] ?? category] as const]),
          ...(template === null ? [] : [[words.values, values] as const]),
        ]}
      />
    </Stack>
  );
};

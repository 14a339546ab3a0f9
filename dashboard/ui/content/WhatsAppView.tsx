import { Code, Stack, Text } from "@mantine/core";
import type { WhatsAppContent } from "../../../src/contract/content.ts";
import { content as words } from "../../texts/content.ts";
import { KeyValues } from "../KeyValues.tsx";
import { LongText } from "../LongText.tsx";
import classes from "./content.module.css";
import { PhoneFrame } from "./PhoneFrame.tsx";

const Parameters = ({ parameters }: Pick<WhatsAppContent, "parameters">) =>
  parameters.length === 0 ? (
    <Text size="sm">{words.noParameters}</Text>
  ) : (
    <Stack gap={6}>
      {[...parameters.entries()].map(([index, value]) => (
        <div key={index} className={classes.parameter}>
          <Code>{words.parameter(index + 1)}</Code>
          <Text size="sm" dir="auto" className="breaks">
            <LongText text={value === "" ? words.empty : value} />
          </Text>
        </div>
      ))}
    </Stack>
  );

/** A WhatsApp template message: which template, and what goes into it. */
export const WhatsAppView = ({ message }: { message: WhatsAppContent }) => (
  <Stack gap="md">
    <PhoneFrame label={words.chat} isChat>
      <div className={classes.bubble}>
        <Text size="sm" fw={650} mb={6} className="breaks">
          <LongText text={message.templateName} />
        </Text>
        <Parameters parameters={message.parameters} />
      </div>
    </PhoneFrame>
    <Text size="sm" c="dimmed">
      {words.templateNote}
    </Text>
    <KeyValues
      rows={[
        [words.to, <LongText key="to" text={message.to} />],
        [words.template, <LongText key="template" text={message.templateName} />],
        [words.language, <LongText key="language" text={message.language} />],
      ]}
    />
  </Stack>
);

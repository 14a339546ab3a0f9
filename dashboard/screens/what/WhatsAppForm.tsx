import { Group, SimpleGrid, Stack } from "@mantine/core";
import { what as words } from "../../texts/what.ts";
import { FieldList, PartProblems, PlainLine, RemoveButton, TemplateLine } from "./fields.tsx";
import { type WhatsAppFields, withAt, withoutAt } from "./templates.ts";

const texts = words.whatsapp;

const Parameters = ({
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
            label={texts.parameter(index + 1)}
            value={parameter}
            onChange={(value) => onChange(withAt(parameters, index, value))}
          />
        </div>
        <RemoveButton
          label={words.pair.remove(texts.parameter(index + 1), index + 1)}
          onClick={() => onChange(withoutAt(parameters, index))}
        />
      </Group>
    ))}
  </FieldList>
);

export const WhatsAppForm = ({
  whatsapp,
  onChange,
}: {
  whatsapp: WhatsAppFields;
  onChange: (whatsapp: WhatsAppFields) => void;
}) => (
  <Stack gap="sm">
    <PartProblems path="what.whatsapp" label={words.message} />
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <PlainLine
        path="what.whatsapp.templateName"
        label={texts.templateName}
        description={texts.templateNameHint}
        value={whatsapp.templateName}
        onChange={(templateName) => onChange({ ...whatsapp, templateName })}
      />
      <PlainLine
        path="what.whatsapp.language"
        label={texts.language}
        description={texts.languageHint}
        value={whatsapp.language}
        onChange={(language) => onChange({ ...whatsapp, language })}
      />
    </SimpleGrid>
    <Parameters
      parameters={whatsapp.parameters}
      onChange={(parameters) => onChange({ ...whatsapp, parameters })}
    />
  </Stack>
);

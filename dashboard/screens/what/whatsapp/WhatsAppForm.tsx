import { Button, Group, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconListSearch, IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { what as words } from "../../../texts/what.ts";
import { whatsappTemplates } from "../../../texts/whatsappTemplates.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { PartProblems, PlainLine, useWriting } from "../fields.tsx";
import { fieldId, type WhatsAppFields } from "../templates.ts";
import { aligned, EMPTY_TEMPLATE } from "./align.ts";
import { TemplateBrowser } from "./TemplateBrowser.tsx";
import { TemplateText } from "./TemplateText.tsx";
import { Values } from "./Values.tsx";

const texts = words.whatsapp;

interface Props {
  whatsapp: WhatsAppFields;
  onChange: (whatsapp: WhatsAppFields) => void;
}

const Names = ({ whatsapp, onChange }: Props) => (
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
);

/** What is written already stays where the new template has a place for it. */
const Choose = ({ whatsapp, onChange }: Props) => {
  const { isReadOnly, providerId } = useWriting();
  const [isOpen, dialog] = useDisclosure(false);
  if (isReadOnly) return null;
  return (
    <Group>
      <Button size="compact-sm" leftSection={<IconListSearch size={14} aria-hidden />} onClick={dialog.open}>
        {whatsappTemplates.open}
      </Button>
      <TemplateBrowser
        isOpen={isOpen}
        onClose={dialog.close}
        providerId={providerId}
        onUse={({ name, language, content }) => {
          onChange({ ...aligned(whatsapp, content), templateName: name, language });
          dialog.close();
          notifyDone(whatsappTemplates.used(name));
        }}
      />
    </Group>
  );
};

/** The template's text, folded away once it is there. */
const Described = ({ whatsapp, onChange }: Props) => {
  const { isReadOnly } = useWriting();
  const [isOpen, setOpen] = useState(false);
  const { template = null } = whatsapp;
  return (
    <Stack gap="xs">
      {template === null ? (
        <Text size="sm" c="dimmed">
          {texts.describe.why}
        </Text>
      ) : null}
      {isReadOnly && template === null ? null : (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? texts.describe.close : template === null ? texts.describe.open : texts.describe.change}
          </Button>
        </Group>
      )}
      {isOpen ? (
        <TemplateText
          template={template ?? EMPTY_TEMPLATE}
          onChange={(next) => onChange(aligned(whatsapp, next))}
        />
      ) : null}
    </Stack>
  );
};

const EmptyParameters = ({ whatsapp, onChange }: Props) => (
  <Radio.Group
    id={fieldId("what.whatsapp.emptyParameters")}
    label={texts.empty.label}
    value={whatsapp.emptyParameters ?? "do_not_send"}
    onChange={(chosen) =>
      onChange({ ...whatsapp, emptyParameters: chosen === "blank" ? "blank" : "do_not_send" })
    }
  >
    <Stack gap="xs" mt={6}>
      <Radio value="do_not_send" label={texts.empty.doNotSend} description={texts.empty.doNotSendHint} />
      <Radio value="blank" label={texts.empty.blank} description={texts.empty.blankHint} />
    </Stack>
  </Radio.Group>
);

export const WhatsAppForm = (props: Props) => (
  <Stack gap="sm">
    <PartProblems path="what.whatsapp" label={words.message} />
    <Choose {...props} />
    <Names {...props} />
    <Described {...props} />
    <Values {...props} />
    <EmptyParameters {...props} />
  </Stack>
);

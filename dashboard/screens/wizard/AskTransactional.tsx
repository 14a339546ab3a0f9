import { Button, Modal, Stack, Text } from "@mantine/core";
import { controlTexts as texts } from "../../texts/who.ts";
import { notifyUndo } from "../../ui/notify.tsx";
import { saying } from "./consequence.ts";
import { useSection } from "./WizardContext.ts";

const Answer = ({ label, text, onClick }: { label: string; text: string; onClick: () => void }) => (
  <div>
    <Button variant="default" onClick={onClick} fullWidth>
      {label}
    </Button>
    <Text size="sm" c="dimmed" mt={4}>
      {text}
    </Text>
  </div>
);

/** Asked before the group gets a message that nobody said to be transactional. */
export const AskTransactional = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => {
  const [who, changeWho] = useSection("who");
  const [start, changeStart] = useSection("start");
  const isTransactional = (): void => {
    changeStart({ purpose: "transactional" });
    changeWho({ systemControlGroup: "purpose" });
    notifyUndo(texts.ask.became, async () => {
      changeStart({ purpose: start.purpose });
      changeWho({ systemControlGroup: who.systemControlGroup });
    });
    onClose();
  };
  const allTheSame = (): void => {
    changeWho({ systemControlGroup: saying(start.purpose, false) });
    onClose();
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title={texts.ask.title}>
      <Stack>
        <Text size="sm">{texts.ask.text}</Text>
        <Answer label={texts.ask.yes} text={texts.ask.yesText} onClick={isTransactional} />
        <Answer label={texts.ask.no} text={texts.ask.noText} onClick={allTheSame} />
        <Button variant="subtle" onClick={onClose} data-autofocus>
          {texts.ask.keep}
        </Button>
      </Stack>
    </Modal>
  );
};

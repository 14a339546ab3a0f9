import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconClipboardText } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { common } from "../../texts/common.ts";
import { what as words } from "../../texts/what.ts";
import { readObject } from "../../ui/code/jsonObject.ts";
import { LiquidEditor } from "../../ui/code/LiquidEditor.tsx";
import { useWriting } from "./fields.tsx";
import { payloadIn } from "./sampleForm.ts";

const texts = words.sample;

/** What the backend sends becomes the sample. */
export const StartFromPayload = ({ onUse }: { onUse: (payload: Record<string, unknown>) => void }) => {
  const { words: completions } = useWriting();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const read = useMemo(() => readObject(text), [text]);
  const payload = read.payload === null ? null : payloadIn(read.payload);
  const close = (): void => {
    setOpen(false);
    setText("");
  };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconClipboardText size={14} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {texts.start}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.startTitle} size="lg">
        <Stack gap="sm">
          <Text size="sm">{texts.startText}</Text>
          <LiquidEditor
            id="start-from-payload"
            label={texts.startLabel}
            language="json"
            value={text}
            onChange={setText}
            problems={text.trim() === "" ? [] : read.problems}
            completions={completions}
            minLines={8}
            maxLines={18}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {common.cancel}
            </Button>
            <Button
              disabled={payload === null}
              onClick={() => {
                if (payload === null) return;
                onUse(payload);
                close();
              }}
            >
              {texts.startUse}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
};

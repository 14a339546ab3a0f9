import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { useHere } from "../../../api/context.ts";
import { useCancelTrigger } from "../../../api/triggers.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { notifyDone } from "../../../ui/notify.tsx";

const texts = words.one.cancel;

/**
 * Cancels what of a trigger has not left. Asked before, since nothing takes it back; nothing where every recipient has its
 * outcome, or the person may not fire campaigns.
 */
export const Cancel = ({ trigger }: { trigger: TriggerDetail }) => {
  const { account } = useHere();
  const { mutateAsync } = useCancelTrigger(account.id, trigger.id);
  const [isOpen, { open, close }] = useDisclosure(false);
  const ended = Object.values(trigger.outcomes).reduce((sum, count) => sum + count, 0);
  const isOver = trigger.state === "done";
  if (!account.scopes.includes("trigger") || (isOver && !isOpen)) return null;
  const cancel = async (): Promise<void> => {
    const { undecided, waiting, sending } = await mutateAsync();
    notifyDone(texts.done(undecided + waiting, sending));
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        {texts.open}
      </Button>
      <ConfirmDestructive
        isOpen={isOpen}
        title={texts.title}
        text={texts.text(trigger.accepted - ended, ended)}
        typed={null}
        action={texts.action}
        dismiss={texts.dismiss}
        onClose={close}
        onConfirm={cancel}
      />
    </>
  );
};

import { Button, Group, Modal, Radio, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { isMendable } from "../../../../src/contract/outcomes.ts";
import type { ReplayedOf } from "../../../../src/contract/replay.ts";
import { useHere } from "../../../api/context.ts";
import { useReplayTrigger } from "../../../api/triggers.ts";
import { common } from "../../../texts/common.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { ErrorState } from "../../../ui/States.tsx";

const texts = words.one.replay;

/** Recipients who failed in a way that another try can mend. */
const failedOf = ({ outcomes }: TriggerDetail): number =>
  Object.entries(outcomes).reduce((sum, [outcome, count]) => sum + (isMendable(outcome) ? count : 0), 0);

const Choice = ({ trigger, onClose }: { trigger: TriggerDetail; onClose: () => void }) => {
  const account = useHere().account.id;
  const failed = failedOf(trigger);
  const [of, setOf] = useState<ReplayedOf>(failed > 0 ? "failed" : "all");
  const { mutate, isPending, error } = useReplayTrigger(account, trigger.id);
  const navigate = useNavigate();
  const isDone = trigger.state === "done";
  const replay = (): void =>
    mutate(of, {
      onSuccess: ({ id, accepted, forgotten }) => {
        notifyDone(texts.done(accepted, forgotten));
        onClose();
        void navigate({ to: "/a/$account/triggers/$trigger", params: { account, trigger: id } });
      },
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        replay();
      }}
    >
      <Stack>
        <Radio.Group
          label={texts.whom}
          description={texts.text}
          value={of}
          onChange={(value) => setOf(value === "all" ? "all" : "failed")}
        >
          <Stack gap="xs" mt="sm">
            <Radio
              value="failed"
              label={texts.failed(failed)}
              description={texts.failedHint}
              disabled={failed === 0}
            />
            <Radio
              value="all"
              label={texts.all(trigger.accepted)}
              description={isDone ? texts.allHint : texts.allLater}
              disabled={!isDone}
            />
          </Stack>
        </Radio.Group>
        {error === null ? null : <ErrorState error={error} title={texts.refused} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={isPending}>
            {texts.action}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

/** Fires a trigger again; nothing while nobody could be chosen, or where the person may not fire campaigns. */
export const Replay = ({ trigger }: { trigger: TriggerDetail }) => {
  const { account } = useHere();
  const [isOpen, { open, close }] = useDisclosure(false);
  const canBe = failedOf(trigger) > 0 || trigger.state === "done";
  if (!account.scopes.includes("trigger") || !canBe) return null;
  return (
    <>
      <Button variant="default" onClick={open}>
        {texts.open}
      </Button>
      <Modal opened={isOpen} onClose={close} title={texts.title}>
        <Choice trigger={trigger} onClose={close} />
      </Modal>
    </>
  );
};

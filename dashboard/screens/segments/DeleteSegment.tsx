import { Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { SegmentDetail } from "../../../src/contract/segment.ts";
import { useHere, useMay } from "../../api/context.ts";
import { useDeleteSegment } from "../../api/segments.ts";
import { segments as words } from "../../texts/segments.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Section } from "../../ui/Section.tsx";
import { GuardedButton } from "../settings/GuardedButton.tsx";

const texts = words.remove;

/** The way to delete a segment; one that is used says so instead. */
export const DeleteSegment = ({ segment }: { segment: SegmentDetail }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("segments:write");
  const navigate = useNavigate();
  const remove = useDeleteSegment(account, segment.id);
  const [isAsking, asking] = useDisclosure(false);
  const isUsed = segment.usedBy.length > 0;
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync();
    await navigate({ to: "/a/$account/users/segments", params: { account } });
    notifyDone(texts.done(segment.name));
  };
  return (
    <Section title={texts.title}>
      <Text size="sm">{isUsed ? texts.used : texts.text}</Text>
      {isUsed ? null : (
        <Group>
          <GuardedButton
            isAllowed={mayWrite}
            color="red"
            variant="outline"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={asking.open}
          >
            {texts.action}
          </GuardedButton>
        </Group>
      )}
      <ConfirmDestructive
        isOpen={isAsking}
        title={texts.confirmTitle(segment.name)}
        text={texts.confirmText}
        typed={segment.name}
        typeLabel={texts.type}
        action={texts.action}
        onClose={asking.close}
        onConfirm={confirm}
      />
    </Section>
  );
};

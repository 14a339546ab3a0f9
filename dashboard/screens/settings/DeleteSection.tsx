import { Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { Section } from "../../ui/Section.tsx";
import { GuardedButton } from "./GuardedButton.tsx";

/** The way to delete something that has a name: it is typed before it goes. */
export const DeleteSection = ({
  name,
  isAllowed,
  texts: { title, text, action, confirmTitle, type },
  confirmText,
  onConfirm,
}: {
  name: string;
  isAllowed: boolean;
  texts: {
    title: string;
    text: string;
    action: string;
    confirmTitle: (name: string) => string;
    type: string;
  };
  confirmText: string;
  onConfirm: () => Promise<void>;
}) => {
  const [isAsking, asking] = useDisclosure(false);
  return (
    <Section title={title}>
      <Text size="sm">{text}</Text>
      <Group>
        <GuardedButton
          isAllowed={isAllowed}
          color="red"
          variant="outline"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={asking.open}
        >
          {action}
        </GuardedButton>
      </Group>
      <ConfirmDestructive
        isOpen={isAsking}
        title={confirmTitle(name)}
        text={confirmText}
        typed={name}
        typeLabel={type}
        action={action}
        onClose={asking.close}
        onConfirm={onConfirm}
      />
    </Section>
  );
};

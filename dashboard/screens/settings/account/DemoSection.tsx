import { Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useHere } from "../../../api/context.ts";
import { removeDemo } from "../../../api/session.ts";
import { settings } from "../../../texts/settings.ts";
import { shell } from "../../../texts/shell.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

/** The way to take the demo away again. */
export const DemoSection = () => {
  const { session, account } = useHere();
  const navigate = useNavigate();
  const [isAsking, asking] = useDisclosure(false);
  const remove = async (): Promise<void> => {
    const other = session.accounts.find(({ isDemo }) => !isDemo);
    if (other !== undefined) await navigate({ to: "/a/$account", params: { account: other.id } });
    await removeDemo(account.id);
    notifyDone(shell.account.demoRemoved);
  };
  return (
    <Section title={settings.account.demo}>
      <Text size="sm">{settings.account.demoText}</Text>
      <Group>
        <GuardedButton
          isAllowed={account.role === "owner"}
          color="red"
          variant="outline"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={asking.open}
        >
          {shell.account.removeDemo}
        </GuardedButton>
      </Group>
      <ConfirmDestructive
        isOpen={isAsking}
        title={shell.account.removeDemoTitle}
        text={shell.account.removeDemoText}
        typed={null}
        action={shell.account.removeDemo}
        onClose={asking.close}
        onConfirm={remove}
      />
    </Section>
  );
};

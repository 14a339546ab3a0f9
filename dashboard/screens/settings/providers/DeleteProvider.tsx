import { Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Provider } from "../../../../src/contract/provider.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useDeleteProvider } from "../../../api/providers.ts";
import { providers } from "../../../texts/providers.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

const words = providers.remove;

/** The way to delete a provider, which names what still needs it. */
export const DeleteProvider = ({ provider }: { provider: Provider }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const remove = useDeleteProvider(account, provider.id);
  const [isAsking, asking] = useDisclosure(false);
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync();
    await navigate({ to: "/a/$account/settings/providers", params: { account } });
    notifyDone(words.done(provider.name));
  };
  return (
    <Section title={words.title}>
      <Text size="sm">{words.text}</Text>
      <Group>
        <GuardedButton
          isAllowed={useMay()("providers:write")}
          color="red"
          variant="outline"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={asking.open}
        >
          {words.action}
        </GuardedButton>
      </Group>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.confirmTitle(provider.name)}
        text={words.confirmText}
        typed={provider.name}
        typeLabel={words.type}
        action={words.action}
        onClose={asking.close}
        onConfirm={confirm}
      />
    </Section>
  );
};

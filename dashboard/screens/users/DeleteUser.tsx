import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ProfileDetail } from "../../../src/contract/profile.ts";
import { useHere, useMay } from "../../api/context.ts";
import { useDeleteProfile } from "../../api/profiles.ts";
import { transfers } from "../../texts/transfers.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { GuardedButton } from "../settings/GuardedButton.tsx";
import { titleOf } from "./titleOf.ts";

const words = transfers.deleteUser;

/** Deletes a user for good, once the number is typed: a name may be anybody's. */
export const DeleteUser = ({ user }: { user: ProfileDetail }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const remove = useDeleteProfile(account, user.id);
  const [isAsking, asking] = useDisclosure(false);
  const name = titleOf(user);
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync();
    await navigate({ to: "/a/$account/users", params: { account } });
    notifyDone(words.done(name));
  };
  return (
    <>
      <GuardedButton
        isAllowed={useMay()("upload")}
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={asking.open}
      >
        {words.action}
      </GuardedButton>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.title(name)}
        text={words.text}
        typed={String(user.id)}
        typeLabel={words.type}
        action={words.confirm}
        onClose={asking.close}
        onConfirm={confirm}
      />
    </>
  );
};

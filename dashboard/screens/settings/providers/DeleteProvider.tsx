import { useNavigate } from "@tanstack/react-router";
import type { Provider } from "../../../../src/contract/provider.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useDeleteProvider } from "../../../api/providers.ts";
import { providers } from "../../../texts/providers.ts";
import { notifyDone } from "../../../ui/notify.tsx";
import { DeleteSection } from "../DeleteSection.tsx";

const words = providers.remove;

/** The way to delete a provider, which names what still needs it. */
export const DeleteProvider = ({ provider }: { provider: Provider }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const remove = useDeleteProvider(account, provider.id);
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync();
    await navigate({ to: "/a/$account/settings/providers", params: { account } });
    notifyDone(words.done(provider.name));
  };
  return (
    <DeleteSection
      name={provider.name}
      isAllowed={useMay()("providers:write")}
      texts={words}
      confirmText={words.confirmText}
      onConfirm={confirm}
    />
  );
};

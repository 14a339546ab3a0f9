import { useDisclosure } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { useHere, useMay } from "../../api/context.ts";
import { useCancelTransfer } from "../../api/transfers.ts";
import { abandonUpload } from "../../api/uploads.ts";
import { transfers } from "../../texts/transfers.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { GuardedButton } from "../settings/GuardedButton.tsx";

const words = transfers.run;

/** Who may read may end an export; an import only who may write. */
export const useMayEnd = ({ kind }: Transfer): boolean =>
  useMay()(kind === "export" ? "profiles:read" : "upload");

/** Ends one that has not ended, after asking. */
export const CancelButton = ({ transfer }: { transfer: Transfer }) => {
  const account = useHere().account.id;
  const cancel = useCancelTransfer(account, transfer.id);
  const [isAsking, asking] = useDisclosure(false);
  const isExport = transfer.kind === "export";
  const confirm = async (): Promise<void> => {
    abandonUpload(transfer.id);
    await cancel.mutateAsync(undefined);
  };
  return (
    <>
      <GuardedButton
        isAllowed={useMayEnd(transfer)}
        variant="default"
        leftSection={<IconX size={16} aria-hidden />}
        loading={transfer.isCancelling}
        onClick={asking.open}
      >
        {isExport ? words.cancelExportButton : words.cancelImportButton}
      </GuardedButton>
      <ConfirmDestructive
        isOpen={isAsking}
        title={isExport ? words.cancelExport : words.cancelImport}
        text={isExport ? words.cancelExportText : words.cancelImportText}
        typed={null}
        action={isExport ? words.cancelExportButton : words.cancelImportButton}
        dismiss={words.keep}
        onClose={asking.close}
        onConfirm={confirm}
      />
    </>
  );
};

import { Alert, Button, Group, Text } from "@mantine/core";
import { IconWifiOff } from "@tabler/icons-react";
import { useState } from "react";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { useHere, useMay } from "../../api/context.ts";
import { type Upload, useStartUpload, useUpload } from "../../api/uploads.ts";
import { common } from "../../texts/common.ts";
import { transfers } from "../../texts/transfers.ts";
import { Section } from "../../ui/Section.tsx";
import { ErrorState } from "../../ui/States.tsx";
import { NotAllowed } from "../settings/NotAllowed.tsx";
import { CancelButton } from "./CancelButton.tsx";
import { FilePick } from "./FilePick.tsx";
import { ShareBar } from "./TransferBits.tsx";

const words = transfers.upload;
const WHOLE = 100;

const Sending = ({ transfer, upload, again }: { transfer: Transfer; upload: Upload; again: () => void }) => {
  const { file, bytesSent, state, error } = upload;
  return (
    <Section title={words.title}>
      <ShareBar
        share={Math.floor((bytesSent / file.size) * WHOLE)}
        label={transfers.progressOf(transfer.name)}
      />
      <Text size="sm" className="tabular">
        {words.progress(transfers.size(bytesSent), transfers.size(file.size))}
      </Text>
      {state === "waiting" ? (
        <Alert color="orange" icon={<IconWifiOff aria-hidden />} role="status">
          {words.waiting}
        </Alert>
      ) : null}
      {state === "stopped" ? <ErrorState error={error} title={words.failedTitle} /> : null}
      <Text size="sm" c="dimmed">
        {words.text}
      </Text>
      <Group gap="sm">
        {state === "stopped" ? <Button onClick={again}>{common.retry}</Button> : null}
        <CancelButton transfer={transfer} />
      </Group>
    </Section>
  );
};

/** The file is not in this window: it was reloaded, or another one uploads it. */
const Continue = ({ transfer, send }: { transfer: Transfer; send: (file: File) => void }) => {
  const [other, setOther] = useState<File | null>(null);
  const { name, bytesUploaded, bytesTotal } = transfer;
  const all = transfers.size(bytesTotal ?? 0);
  const pick = (file: File): void => {
    if (file.size === bytesTotal && name.endsWith(file.name.slice(-name.length))) send(file);
    else setOther(file);
  };
  return (
    <Section title={words.continueTitle}>
      <Text size="sm" className="breaks">
        {words.continueText(name, transfers.size(bytesUploaded), all)}
      </Text>
      <FilePick
        file={other}
        onPick={pick}
        action={words.continueChoose}
        error={other === null ? undefined : words.otherFile(name, all)}
      />
      <Group>
        <CancelButton transfer={transfer} />
      </Group>
    </Section>
  );
};

/** An import whose file is on its way. */
export const UploadView = ({ transfer }: { transfer: Transfer }) => {
  const upload = useUpload(transfer.id);
  const send = useStartUpload(useHere().account.id);
  const mayUpload = useMay()("upload");
  if (upload !== null)
    return <Sending transfer={transfer} upload={upload} again={() => send(transfer, upload.file)} />;
  return mayUpload ? <Continue transfer={transfer} send={(file) => send(transfer, file)} /> : <NotAllowed />;
};

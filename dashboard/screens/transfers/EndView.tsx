import { Alert, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconBan, IconCheck, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { transferRefusalsMax } from "../../../src/limits.ts";
import { useHere } from "../../api/context.ts";
import { exportedFileAddress, refusedRowsAddress, useRemoveTransfer } from "../../api/transfers.ts";
import { transfers } from "../../texts/transfers.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Section } from "../../ui/Section.tsx";
import { useAuthor } from "../campaign/useAuthor.ts";
import { GuardedButton } from "../settings/GuardedButton.tsx";
import { useMayEnd } from "./CancelButton.tsx";
import { DownloadButton } from "./TransferBits.tsx";

const words = transfers.end;
const facts = words.facts;

const wordsOf = ({ state, kind, failure, rowsDone }: Transfer): { title: string; text: string } => {
  const isExport = kind === "export";
  if (state === "failed")
    return { title: words.failed, text: `${failure ?? ""} ${isExport ? "" : words.failedImport(rowsDone)}` };
  if (state === "cancelled")
    return { title: words.cancelled, text: isExport ? words.cancelledExport : words.cancelledImport };
  return { title: isExport ? words.exportDone : words.importDone, text: "" };
};

const LOOKS = {
  done: { color: "teal", icon: IconCheck },
  failed: { color: "red", icon: IconAlertTriangle },
  cancelled: { color: "gray", icon: IconBan },
} as const;

const Outcome = ({ transfer }: { transfer: Transfer }) => {
  const { state } = transfer;
  const { color, icon: Icon } = LOOKS[state === "failed" || state === "cancelled" ? state : "done"];
  const { title, text } = wordsOf(transfer);
  return (
    <Alert color={color} icon={<Icon aria-hidden />} title={title} role="status">
      {text.trim() === "" ? null : <span className="breaks">{text}</span>}
    </Alert>
  );
};

const factsOf = (transfer: Transfer, author: string): (readonly [string, ReactNode])[] => {
  const number = (value: number): string => value.toLocaleString("en");
  const isExport = transfer.kind === "export";
  return [
    [isExport ? facts.written : facts.read, transfers.rowsDone(transfer.rowsDone)],
    ...(isExport
      ? []
      : ([
          [facts.taken, number(transfer.rowsTaken)],
          [facts.refused, number(transfer.rowsRefused)],
        ] as const)),
    ...(transfer.bytesTotal === null ? [] : [[facts.size, transfers.size(transfer.bytesTotal)] as const]),
    [facts.by, author],
    [facts.started, <Moment key="started" at={transfer.startedAt} />],
    [facts.ended, <Moment key="ended" at={transfer.endedAt} />],
    [transfers.keptUntil, <Moment key="kept" at={transfer.keptUntil} />],
  ];
};

const Refused = ({ transfer, account }: { transfer: Transfer; account: string }) => {
  const { id, rowsRefused } = transfer;
  if (rowsRefused === 0) return null;
  return (
    <>
      <Text size="sm">{words.someRefused}</Text>
      <Group gap="sm">
        <DownloadButton
          address={refusedRowsAddress(account, id)}
          text={words.downloadRefused(rowsRefused)}
          variant="default"
        />
        {rowsRefused > transferRefusalsMax ? (
          <Text size="sm" c="dimmed">
            {words.refusedKept}
          </Text>
        ) : null}
      </Group>
    </>
  );
};

const Remove = ({ transfer }: { transfer: Transfer }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const remove = useRemoveTransfer(account, transfer.id);
  const [isAsking, asking] = useDisclosure(false);
  const confirm = async (): Promise<void> => {
    await remove.mutateAsync();
    await navigate({ to: "/a/$account/users/transfers", params: { account } });
    notifyDone(words.removed(transfer.name));
  };
  return (
    <>
      <GuardedButton
        isAllowed={useMayEnd(transfer)}
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={asking.open}
      >
        {words.remove}
      </GuardedButton>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.removeTitle(transfer.name)}
        text={transfer.kind === "export" ? words.removeExport : words.removeImport}
        typed={null}
        action={words.remove}
        onClose={asking.close}
        onConfirm={confirm}
      />
    </>
  );
};

const Next = ({ transfer, account }: { transfer: Transfer; account: string }) => {
  const { kind, state, subject, segmentId, id } = transfer;
  if (kind === "export")
    return state === "done" ? (
      <DownloadButton address={exportedFileAddress(account, id)} text={transfers.downloadOf(transfer.name)} />
    ) : null;
  return (
    <>
      {subject === "list" && segmentId !== null ? (
        <ButtonTo to="/a/$account/users/segments/$segment" params={{ account, segment: segmentId }}>
          {words.seeList}
        </ButtonTo>
      ) : (
        <ButtonTo to="/a/$account/users" params={{ account }}>
          {words.seeUsers}
        </ButtonTo>
      )}
      <ButtonTo
        to="/a/$account/users/transfers/new"
        params={{ account }}
        search={subject === "list" && segmentId !== null ? { segment: segmentId } : {}}
        variant="default"
      >
        {words.again}
      </ButtonTo>
    </>
  );
};

/** One that has ended: how, with what, and what can be done with it. */
export const EndView = ({ transfer }: { transfer: Transfer }) => {
  const account = useHere().account.id;
  const authorOf = useAuthor();
  return (
    <Section title={words.title}>
      <Outcome transfer={transfer} />
      <KeyValues rows={factsOf(transfer, authorOf(transfer.createdBy))} />
      <Refused transfer={transfer} account={account} />
      <Group gap="sm">
        <Next transfer={transfer} account={account} />
        <Remove transfer={transfer} />
      </Group>
    </Section>
  );
};

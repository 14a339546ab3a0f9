import { Group, Text } from "@mantine/core";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { transfers } from "../../texts/transfers.ts";
import { Section } from "../../ui/Section.tsx";
import { CancelButton } from "./CancelButton.tsx";
import { RowCounts, ShareBar, shareDone } from "./TransferBits.tsx";

const words = transfers.run;

const noteOf = ({ isCancelling, state }: Transfer): string => {
  if (isCancelling) return words.cancelling;
  return state === "waiting" ? words.waiting : words.running;
};

/** One that goes on by itself. */
export const RunView = ({ transfer }: { transfer: Transfer }) => (
  <Section title={transfer.kind === "export" ? words.exportTitle : words.importTitle}>
    <ShareBar share={shareDone(transfer)} label={transfers.progressOf(transfer.name)} />
    <Group gap="xl" align="flex-start">
      <RowCounts transfer={transfer} />
      {transfer.rowsPerSecond === null ? null : (
        <Text size="sm" c="dimmed" className="tabular">
          {words.rate(transfer.rowsPerSecond)}
        </Text>
      )}
    </Group>
    <Text size="sm" c="dimmed" role="status">
      {noteOf(transfer)}
    </Text>
    <Group>
      <CancelButton transfer={transfer} />
    </Group>
  </Section>
);

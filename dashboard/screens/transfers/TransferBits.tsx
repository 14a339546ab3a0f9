import { Badge, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Transfer } from "../../../src/contract/transfer.ts";
import { transfers as words } from "../../texts/transfers.ts";

const COLORS: Record<Transfer["state"], string> = {
  uploading: "blue",
  ready: "yellow",
  waiting: "gray",
  running: "teal",
  done: "teal",
  failed: "red",
  cancelled: "gray",
};

export const TransferBadge = ({ transfer }: { transfer: Transfer }) => (
  <Badge color={COLORS[transfer.state]} variant={transfer.state === "running" ? "filled" : "light"}>
    {transfer.isCancelling ? words.cancelling : words.states[transfer.state]}
  </Badge>
);

/** What it is, in two words. */
export const kindOf = ({ kind, subject }: Transfer): string =>
  words.kindOf(words.kinds[kind], words.subjects[subject]);

const WHOLE = 100;

const shareOf = (done: number, all: number | null): number | null =>
  all === null || all === 0 ? null : Math.min(WHOLE, Math.floor((done / all) * WHOLE));

/** How much is done, in percent; null where nobody knows how much there is. */
export const shareDone = (transfer: Transfer): number | null => {
  if (transfer.state === "uploading") return shareOf(transfer.bytesUploaded, transfer.bytesTotal);
  return transfer.kind === "import"
    ? shareOf(transfer.bytesDone, transfer.bytesTotal)
    : shareOf(transfer.rowsDone, transfer.rowsTotal);
};

/** A bar with its figure; without a share it moves and tells none. */
export const ShareBar = ({ share, label }: { share: number | null; label: string }) => (
  <Group gap="xs" wrap="nowrap">
    <Progress.Root size="md" radius="xl" flex={1} miw={60}>
      <Progress.Section
        value={share ?? WHOLE}
        aria-label={label}
        animated={share === null}
        striped={share === null}
        {...(share === null ? { "aria-valuenow": undefined } : {})}
      />
    </Progress.Root>
    {share === null ? null : (
      <Text size="xs" c="dimmed" className="tabular">
        {words.percent(share)}
      </Text>
    )}
  </Group>
);

/** Rows so far: taken and refused of an import, written of an export. */
export const RowCounts = ({ transfer }: { transfer: Transfer }) => {
  const { kind, rowsDone, rowsTaken, rowsRefused, startedAt } = transfer;
  if (startedAt === null)
    return (
      <Text size="sm" c="dimmed">
        {words.noRows}
      </Text>
    );
  if (kind === "export")
    return (
      <Text size="sm" className="tabular">
        {words.exported(rowsDone)}
      </Text>
    );
  return (
    <Stack gap={0} align="inherit">
      <Text size="sm" className="tabular">
        {words.taken(rowsTaken)}
      </Text>
      {rowsRefused === 0 ? null : (
        <Text size="xs" c="var(--mantine-color-error)" className="tabular">
          {words.refused(rowsRefused)}
        </Text>
      )}
    </Stack>
  );
};

/** A file to take along: the browser fetches it itself, however large it is. */
export const DownloadButton = ({
  address,
  text,
  label,
  variant = "filled",
  size = "sm",
}: {
  address: string;
  text: string;
  /** Where the text alone would not say which file. */
  label?: string;
  variant?: "filled" | "default" | "subtle";
  size?: "sm" | "compact-sm";
}) => (
  <Button
    component="a"
    href={address}
    download
    variant={variant}
    size={size}
    aria-label={label}
    leftSection={<IconDownload size={16} aria-hidden />}
  >
    {text}
  </Button>
);

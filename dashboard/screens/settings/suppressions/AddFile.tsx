import { Alert, Group, Select, Stack, Text } from "@mantine/core";
import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import type { SuppressionsFiled } from "../../../../src/contract/suppression.ts";
import { SUPPRESSION_CHANNELS, type SuppressionChannel } from "../../../../src/contract/suppressionWords.ts";
import { suppressionFileBytesMax } from "../../../../src/limits.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useStopFile } from "../../../api/suppressions.ts";
import { suppressions } from "../../../texts/suppressions.ts";
import { transfers } from "../../../texts/transfers.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { FilePick } from "../../transfers/FilePick.tsx";
import { SubmitButton } from "../GuardedButton.tsx";
import { channelName } from "./channelName.ts";

const texts = suppressions.file;
const ACCEPTED = ".csv,.tsv,.txt,text/csv,text/plain";

type Refused = SuppressionsFiled["firstRefused"][number];

const COLUMNS: readonly Column<Refused>[] = [
  { key: "row", title: texts.row, align: "right", cell: ({ row }) => row.toLocaleString("en") },
  { key: "field", title: texts.field, cell: ({ field }) => field },
  { key: "expected", title: texts.expected, cell: ({ expected }) => expected },
  {
    key: "got",
    title: texts.got,
    cell: ({ got }) => (
      <Text size="sm" className="breaks" c={got === "" ? "dimmed" : undefined}>
        {got === "" ? texts.nothing : got}
      </Text>
    ),
  },
];

/** What came of the file: how many are stopped, and which rows were left out and why. */
const Outcome = ({ filed: { added, known, refused, firstRefused } }: { filed: SuppressionsFiled }) => (
  <Stack gap="sm">
    <Alert
      role="status"
      color={refused > 0 ? "yellow" : "teal"}
      icon={refused > 0 ? <IconInfoCircle aria-hidden /> : <IconCheck aria-hidden />}
      title={texts.done(added)}
    >
      {known + refused === 0 ? null : (
        <Stack gap={4}>
          {known === 0 ? null : <Text size="sm">{texts.known(known)}</Text>}
          {refused === 0 ? null : (
            <Text size="sm">
              {texts.refused(refused)}
              {refused > firstRefused.length ? ` ${texts.refusedMore(firstRefused.length)}` : ""}
            </Text>
          )}
        </Stack>
      )}
    </Alert>
    {firstRefused.length === 0 ? null : (
      <DataTable
        label={texts.refusedList}
        columns={COLUMNS}
        rows={firstRefused}
        rowKey={({ row }) => String(row)}
      />
    )}
  </Stack>
);

/** Stops the addresses that a file lists. */
export const AddFile = () => {
  const stop = useStopFile(useHere().account.id);
  const mayChange = useMay()("account:admin");
  const [file, setFile] = useState<File | null>(null);
  const [channel, setChannel] = useState<SuppressionChannel | null>(null);
  const [isAsked, setAsked] = useState(false);
  const send = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    setAsked(file === null);
    if (file !== null) stop.mutate({ file, channel }, { onSuccess: () => setFile(null) });
    else requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <Section title={texts.title}>
      <form noValidate onSubmit={send}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {texts.text}
          </Text>
          <FilePick
            file={file}
            onPick={(picked) => {
              stop.reset();
              setFile(picked);
            }}
            error={isAsked && file === null ? texts.noFile : undefined}
            action={texts.choose}
            hint={texts.hint(transfers.size(suppressionFileBytesMax))}
            accept={ACCEPTED}
          />
          <Select
            label={texts.channel}
            description={texts.channelHint}
            placeholder={texts.channelNone}
            data={SUPPRESSION_CHANNELS.map((value) => ({ value, label: channelName(value) }))}
            value={channel}
            clearable
            onChange={(chosen) => setChannel(SUPPRESSION_CHANNELS.find((one) => one === chosen) ?? null)}
            maw={360}
          />
          {stop.error === null ? null : <ErrorState error={stop.error} title={texts.failed} />}
          {stop.data === undefined ? null : <Outcome filed={stop.data} />}
          <Group>
            <SubmitButton isAllowed={mayChange} loading={stop.isPending}>
              {texts.action}
            </SubmitButton>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};

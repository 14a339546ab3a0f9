import { Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Suppression, SuppressionCreate } from "../../../src/contract/suppression.ts";
import { suppressionNoteCharsMax } from "../../../src/limits.ts";
import { useHere, useMay } from "../../api/context.ts";
import { suppressionsQuery, useLetAddressGo, useStopAddress } from "../../api/suppressions.ts";
import { names } from "../../texts/common.ts";
import { suppressions as texts } from "../../texts/suppressions.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { GuardedButton, SubmitButton } from "./GuardedButton.tsx";

const CHANNELS = ["email", "whatsapp", "push"] as const;

const channelName = (channel: string): string =>
  Object.entries(names.channel).find(([name]) => name === channel)?.[1] ?? channel;

const Add = () => {
  const stop = useStopAddress(useHere().account.id);
  const mayChange = useMay()("account:admin");
  const [wish, setWish] = useState<SuppressionCreate>({ channel: "email", address: "", note: "" });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    stop.mutate(wish, {
      onSuccess: ({ address }) => {
        notifyDone(texts.added(address));
        setWish({ ...wish, address: "", note: "" });
      },
      onError: (error) => notifyFailed(texts.failed, error),
    });
  };
  return (
    <Section title={texts.add}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {texts.addText}
          </Text>
          <Group align="flex-end" gap="sm">
            <Select
              label={texts.channel}
              data={CHANNELS.map((value) => ({ value, label: channelName(value) }))}
              value={wish.channel}
              allowDeselect={false}
              onChange={(chosen) =>
                setWish({ ...wish, channel: CHANNELS.find((one) => one === chosen) ?? wish.channel })
              }
              w={150}
            />
            <TextInput
              label={texts.address}
              value={wish.address}
              onChange={(event) => setWish({ ...wish, address: event.currentTarget.value })}
              required
              style={{ flex: "1 1 220px" }}
            />
            <TextInput
              label={texts.note}
              placeholder={texts.noteHint}
              value={wish.note ?? ""}
              maxLength={suppressionNoteCharsMax}
              onChange={(event) => setWish({ ...wish, note: event.currentTarget.value })}
              style={{ flex: "1 1 180px" }}
            />
            <SubmitButton isAllowed={mayChange} loading={stop.isPending} disabled={wish.address === ""}>
              {texts.addAction}
            </SubmitButton>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};

const columnsFor = (mayChange: boolean, ask: (row: Suppression) => void): Column<Suppression>[] => [
  {
    key: "address",
    title: texts.address,
    cell: ({ address, channel }) => (
      <Stack gap={0}>
        <Text size="sm" fw={550} className="breaks">
          {address}
        </Text>
        <Text size="xs" c="dimmed">
          {channelName(channel)}
        </Text>
      </Stack>
    ),
  },
  {
    key: "reason",
    title: texts.reason,
    cell: ({ reason, detail }) => (
      <Stack gap={0}>
        <Text size="sm">{texts.reasons[reason]}</Text>
        <Text size="xs" c="dimmed" className="breaks">
          {detail}
        </Text>
      </Stack>
    ),
  },
  { key: "since", title: texts.since, from: "sm", cell: ({ since }) => <Moment at={since} /> },
  {
    key: "remove",
    title: "",
    align: "right",
    cell: (row) => (
      <GuardedButton
        isAllowed={mayChange}
        size="compact-sm"
        variant="default"
        aria-label={texts.remove(row.address)}
        onClick={() => ask(row)}
      >
        {texts.removeAction}
      </GuardedButton>
    ),
  },
];

const Listed = ({ search }: { search: string }) => {
  const account = useHere().account.id;
  const mayChange = useMay()("account:admin");
  const letGo = useLetAddressGo(account);
  const [asked, setAsked] = useState<Suppression | null>(null);
  return (
    <>
      <QueryView query={useQuery(suppressionsQuery(account, search))}>
        {({ data, nextCursor }) =>
          data.length === 0 ? (
            <EmptyState
              icon={IconMailOff}
              title={texts.empty}
              text={search === "" ? texts.emptyText : texts.noMatch}
            />
          ) : (
            <Stack gap="xs">
              <DataTable
                label={texts.list}
                columns={columnsFor(mayChange, setAsked)}
                rows={data}
                rowKey={({ id }) => String(id)}
              />
              {nextCursor === null ? null : (
                <Text size="sm" c="dimmed">
                  {texts.more}
                </Text>
              )}
            </Stack>
          )
        }
      </QueryView>
      <ConfirmDestructive
        isOpen={asked !== null}
        title={texts.removeTitle(asked?.address ?? "")}
        text={texts.removeText}
        typed={null}
        action={texts.removeAction}
        dismiss={texts.removeKeep}
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          if (asked === null) return;
          await letGo.mutateAsync(asked.id);
          notifyDone(texts.removed(asked.address));
          setAsked(null);
        }}
      />
    </>
  );
};

/** Addresses that get nothing any more: why, since when, and the way back. */
export const SuppressionsScreen = () => {
  const [search, setSearch] = useState("");
  return (
    <Page title={texts.title} width="narrow">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {texts.text}
        </Text>
        <SearchField label={texts.search} placeholder={texts.search} value={search} onSearch={setSearch} />
        <Listed search={search} />
        <Add />
      </Stack>
    </Page>
  );
};

import {
  Alert,
  Button,
  Checkbox,
  Fieldset,
  Group,
  List,
  Select,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type {
  Dialect,
  ImportPreview,
  Mapping,
  PreviewRequest,
  Transfer,
} from "../../../src/contract/transfer.ts";
import { eventNameCharsMax } from "../../../src/limits.ts";
import { ApiError } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { importPreviewQuery, useStartImport } from "../../api/transfers.ts";
import { transfers } from "../../texts/transfers.ts";
import { Section } from "../../ui/Section.tsx";
import { ErrorState, LoadingState } from "../../ui/States.tsx";
import { CancelButton } from "./CancelButton.tsx";
import { MappingTable } from "./MappingTable.tsx";
import { namelessColumns, withEventName } from "./mappingEdit.ts";
import { PreviewTable } from "./PreviewTable.tsx";

const words = transfers.mapping;
/** While one types, the preview waits for a pause. */
const TYPING_MS = 300;
/** Nothing is changed: the API guesses. */
const GUESS: PreviewRequest = {};
const DELIMITERS = [",", ";", "\t", "|"] as const;

const DialectFields = ({ dialect, onChange }: { dialect: Dialect; onChange: (dialect: Dialect) => void }) => (
  <Group gap="lg" align="flex-end">
    <Select
      label={words.delimiter}
      data={DELIMITERS.map((value) => ({ value, label: words.delimiters[value] }))}
      value={dialect.delimiter}
      onChange={(chosen) => {
        const delimiter = DELIMITERS.find((one) => one === chosen);
        if (delimiter !== undefined) onChange({ ...dialect, delimiter });
      }}
      allowDeselect={false}
      w={180}
    />
    <Checkbox
      label={words.header}
      checked={dialect.hasHeader}
      onChange={(event) => onChange({ ...dialect, hasHeader: event.currentTarget.checked })}
      pb={6}
    />
  </Group>
);

const Problems = ({ problems }: { problems: readonly string[] }) =>
  problems.length === 0 ? null : (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={words.problems} role="status">
      <List size="sm" spacing={4}>
        {problems.map((problem) => (
          <List.Item key={problem}>{problem}</List.Item>
        ))}
      </List>
    </Alert>
  );

const problemsOf = (preview: ImportPreview, mapping: Mapping, isOld: boolean): string[] => {
  const nameless = mapping.kind === "columns" ? namelessColumns(mapping) : [];
  const own = nameless.map((column) => words.value(column, words.propertyMissing));
  return own.length > 0 || isOld ? own : preview.problems;
};

const isComplete = (asked: PreviewRequest): boolean =>
  asked.mapping?.kind !== "columns" || namelessColumns(asked.mapping).length === 0;

/** What was changed of the guess, and how the first rows look with it. */
const useMapping = (transfer: Transfer) => {
  const account = useHere().account.id;
  const [changed, setChanged] = useState(GUESS);
  /** The last that could be asked: a half-typed name is not. */
  const [complete, setComplete] = useState(GUESS);
  const [asked] = useDebouncedValue(complete, TYPING_MS);
  const query = useQuery(importPreviewQuery(account, transfer.id, asked));
  const change = (next: PreviewRequest): void => {
    setChanged(next);
    if (isComplete(next)) setComplete(next);
  };
  return {
    query,
    mapping: changed.mapping ?? query.data?.mapping,
    dialect: changed.dialect ?? query.data?.dialect ?? null,
    /** What is shown is of an earlier mapping. */
    isOld: query.isPlaceholderData || asked !== changed,
    setMapping: (mapping: Mapping): void => change({ ...changed, mapping }),
    /** Another cut makes other columns: they are guessed anew. */
    setDialect: (dialect: Dialect): void => change({ dialect }),
  };
};

/** Why the file cannot be read, as precisely as it is known. */
const reasonOf = (error: unknown): unknown => {
  const reasons = error instanceof ApiError ? error.problems.map(({ message }) => message) : [];
  return reasons.length === 0 ? error : new Error(reasons.join(" "));
};

const Columns = ({
  transfer,
  preview,
  mapping,
  isWaiting,
  onChange,
}: {
  transfer: Transfer;
  preview: ImportPreview;
  mapping: Mapping;
  isWaiting: boolean;
  onChange: (mapping: Mapping) => void;
}) => {
  if (mapping.kind === "records") return <Text size="sm">{words.records}</Text>;
  return (
    <Fieldset variant="unstyled" disabled={isWaiting} miw={0} m={0} p={0} aria-label={words.title}>
      <Stack gap="sm">
        <MappingTable
          subject={transfer.subject}
          columns={preview.columns}
          mapping={mapping}
          onChange={onChange}
        />
        {transfer.subject === "events" ? (
          <TextInput
            label={words.eventName}
            description={words.eventNameHint}
            value={mapping.eventName ?? ""}
            maxLength={eventNameCharsMax}
            onChange={(event) => onChange(withEventName(mapping, event.currentTarget.value))}
            maw={420}
          />
        ) : null}
      </Stack>
    </Fieldset>
  );
};

/** The columns of an uploaded file: what each becomes, how the first rows look so, and the start. */
export const MappingView = ({ transfer }: { transfer: Transfer }) => {
  const account = useHere().account.id;
  const start = useStartImport(account, transfer.id);
  const { query, mapping, dialect, isOld, setMapping, setDialect } = useMapping(transfer);
  const { data: preview, error } = query;
  const problems = preview === undefined || mapping === undefined ? [] : problemsOf(preview, mapping, isOld);
  const canStart = preview !== undefined && problems.length === 0 && !isOld;
  const begin = (): void => {
    if (mapping !== undefined) start.mutate({ mapping, ...(dialect === null ? {} : { dialect }) });
  };
  return (
    <Stack gap="md">
      <Section title={words.title}>
        {error === null ? (
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
        ) : null}
        {dialect === null ? null : <DialectFields dialect={dialect} onChange={setDialect} />}
        {error === null ? null : (
          <ErrorState error={reasonOf(error)} retry={() => void query.refetch()} title={words.readFailed} />
        )}
        {preview === undefined || mapping === undefined ? (
          error === null ? (
            <LoadingState />
          ) : null
        ) : (
          <Columns
            transfer={transfer}
            preview={preview}
            mapping={mapping}
            isWaiting={query.isPlaceholderData && mapping === preview.mapping}
            onChange={setMapping}
          />
        )}
        <Problems problems={problems} />
      </Section>
      {preview === undefined ? null : (
        <PreviewTable subject={transfer.subject} preview={preview} isLooking={isOld} />
      )}
      {start.error === null ? null : (
        <ErrorState error={start.error} retry={begin} title={words.startFailed} />
      )}
      <Group gap="sm">
        <Button disabled={!canStart} loading={start.isPending} onClick={begin}>
          {words.start}
        </Button>
        <CancelButton transfer={transfer} />
      </Group>
    </Stack>
  );
};

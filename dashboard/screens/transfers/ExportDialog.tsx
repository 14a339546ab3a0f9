import { Button, Checkbox, Group, Modal, Radio, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { eventNameCharsMax, transferColumnsMax } from "../../../src/limits.ts";
import { useHere } from "../../api/context.ts";
import { allSegmentsQuery, catalogueQuery } from "../../api/segments.ts";
import { useCreateExport } from "../../api/transfers.ts";
import { common } from "../../texts/common.ts";
import { transfers } from "../../texts/transfers.ts";
import { notifyDone } from "../../ui/notify.tsx";
import { ErrorState } from "../../ui/States.tsx";
import { CheckedForm } from "../settings/CheckedForm.tsx";
import { type ExportProblems, type ExportValues, exportOf, problemsIn, WHOLE_EXPORT } from "./exportForm.ts";

const words = transfers.exportDialog;
const SUBJECTS = ["profiles", "events"] as const;
const FORMATS = ["csv", "jsonl"] as const;
const EVERYBODY = "";

interface FieldsProps {
  values: ExportValues;
  problems: ExportProblems;
  change: (patch: Partial<ExportValues>) => void;
}

const Who = ({ values, change }: FieldsProps) => {
  const account = useHere().account.id;
  const { data = [] } = useQuery(allSegmentsQuery(account));
  return (
    <Select
      label={words.who}
      data={[
        { value: EVERYBODY, label: words.everybody },
        ...data.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={values.segmentId}
      onChange={(segmentId) => change({ segmentId: segmentId ?? EVERYBODY })}
      allowDeselect={false}
      searchable
    />
  );
};

const Which = ({ values, problems, change }: FieldsProps) => {
  const { account } = useHere();
  const { data } = useQuery(catalogueQuery(account.id));
  const names = data?.events.map(({ name }) => name) ?? [];
  return (
    <>
      <TagsInput
        label={words.events}
        description={words.eventsHint}
        placeholder={values.events.length === 0 ? words.eventsPlaceholder : ""}
        data={[...new Set(names)]}
        value={[...values.events]}
        maxTags={transferColumnsMax}
        splitChars={[]}
        maxLength={eventNameCharsMax}
        onChange={(events) => change({ events })}
      />
      <Group grow align="flex-start">
        {(["from", "to"] as const).map((end) => (
          <TextInput
            key={end}
            type="datetime-local"
            label={words[end]}
            description={words.inZone(account.timeZone)}
            value={values[end]}
            error={problems[end]}
            onChange={(event) => change({ [end]: event.currentTarget.value })}
          />
        ))}
      </Group>
    </>
  );
};

const hintOf = (format: ExportValues["format"], subject: ExportValues["subject"]): string => {
  if (format === "csv") return words.csvHint;
  return subject === "events" ? words.jsonlEventsHint : words.jsonlHint;
};

const Format = ({ values, change }: FieldsProps) => (
  <>
    <Radio.Group
      label={words.format}
      value={values.format}
      onChange={(chosen) => change({ format: FORMATS.find((one) => one === chosen) ?? "csv" })}
    >
      <Stack gap={8} mt={8}>
        {FORMATS.map((one) => (
          <Radio key={one} value={one} label={words.formats[one]} description={hintOf(one, values.subject)} />
        ))}
      </Stack>
    </Radio.Group>
    {values.format === "csv" ? (
      <Checkbox
        label={words.safe}
        description={words.safeHint}
        checked={values.isForSpreadsheets}
        onChange={(event) => change({ isForSpreadsheets: event.currentTarget.checked })}
      />
    ) : null}
  </>
);

const Fields = (props: FieldsProps) => {
  const { values, change } = props;
  return (
    <>
      <Radio.Group
        label={words.subject}
        value={values.subject}
        onChange={(chosen) => change({ subject: SUBJECTS.find((one) => one === chosen) ?? "profiles" })}
      >
        <Group gap="md" mt={8}>
          {SUBJECTS.map((one) => (
            <Radio key={one} value={one} label={words.subjects[one]} />
          ))}
        </Group>
      </Radio.Group>
      {values.subject === "profiles" ? <Who {...props} /> : <Which {...props} />}
      <Format {...props} />
    </>
  );
};

const Form = ({ onClose }: { onClose: () => void }) => {
  const { account } = useHere();
  const create = useCreateExport(account.id);
  const [values, setValues] = useState(WHOLE_EXPORT);
  const problems = problemsIn(values, account.timeZone);
  const hasProblems = Object.keys(problems).length > 0;
  const begin = (): void => {
    if (hasProblems || create.isPending) return;
    create.mutate(exportOf(values, account.timeZone), {
      onSuccess: () => {
        notifyDone(words.done);
        onClose();
      },
    });
  };
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={begin}>
      <Stack>
        <Fields
          values={values}
          problems={problems}
          change={(patch) => setValues((before) => ({ ...before, ...patch }))}
        />
        {create.error === null ? null : <ErrorState error={create.error} title={words.failed} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {words.submit}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks what is exported and how. It runs by itself; its file is found in the list. */
export const ExportDialog = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Modal opened={isOpen} onClose={onClose} title={words.title} size="lg">
    <Form onClose={onClose} />
  </Modal>
);

import { Group, Radio, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useHere, useMay } from "../../api/context.ts";
import { allSegmentsQuery } from "../../api/segments.ts";
import { useCreateImport } from "../../api/transfers.ts";
import { useStartUpload } from "../../api/uploads.ts";
import { common } from "../../texts/common.ts";
import { transfers } from "../../texts/transfers.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { Section } from "../../ui/Section.tsx";
import { ErrorState, LoadingState } from "../../ui/States.tsx";
import { CheckedForm } from "../settings/CheckedForm.tsx";
import { SubmitButton } from "../settings/GuardedButton.tsx";
import { NotAllowed } from "../settings/NotAllowed.tsx";
import { ChoiceCards } from "../wizard/ChoiceCards.tsx";
import { FilePick } from "./FilePick.tsx";
import { ImportSteps } from "./ImportSteps.tsx";
import { creationOf, formatOfName, type NewImport, type NewImportProblems, problemsIn } from "./newImport.ts";

const route = getRouteApi("/a/$account/users/transfers/new");
const words = transfers.new;
const SUBJECTS = ["profiles", "events", "list"] as const;
const FORMATS = ["csv", "jsonl"] as const;

interface FieldsProps {
  values: NewImport;
  problems: NewImportProblems;
  change: (patch: Partial<NewImport>) => void;
}

const ListChoice = ({ values, problems, change }: FieldsProps) => {
  const account = useHere().account.id;
  const { data, error } = useQuery(allSegmentsQuery(account));
  const lists = data?.filter(({ kind }) => kind === "list");
  if (error !== null) return <ErrorState error={error} />;
  if (lists === undefined) return <LoadingState rows={2} />;
  if (lists.length === 0)
    return (
      <Group gap="sm">
        <Text size="sm">{words.listNone}</Text>
        <LinkTo to="/a/$account/users/segments/new" params={{ account }} search={{ kind: "list" }} size="sm">
          {words.listMake}
        </LinkTo>
      </Group>
    );
  return (
    <Select
      label={words.listLabel}
      placeholder={words.listPlaceholder}
      data={lists.map(({ id, name }) => ({ value: id, label: name }))}
      value={lists.some(({ id }) => id === values.segmentId) ? values.segmentId : null}
      onChange={(segmentId) => change({ segmentId: segmentId ?? "" })}
      error={problems.segmentId}
      searchable
      maw={420}
    />
  );
};

const Fields = (props: FieldsProps) => {
  const { values, problems, change } = props;
  return (
    <>
      <Section title={words.holds}>
        <ChoiceCards
          label={words.row}
          value={values.subject}
          choices={SUBJECTS.map((value) => ({ value, ...words.subjects[value] }))}
          onChange={(subject) => change({ subject })}
          columns={3}
        />
        {values.subject === "list" ? <ListChoice {...props} /> : null}
      </Section>
      <Section title={words.file}>
        <FilePick
          file={values.file}
          error={problems.file}
          onPick={(file) => change({ file, format: formatOfName(file.name) })}
        />
        {values.file === null ? null : (
          <Radio.Group
            label={words.format}
            value={values.format}
            onChange={(chosen) => change({ format: FORMATS.find((one) => one === chosen) ?? null })}
          >
            <Group gap="md" mt={6}>
              {FORMATS.map((one) => (
                <Radio key={one} value={one} label={words.formats[one]} />
              ))}
            </Group>
          </Radio.Group>
        )}
      </Section>
    </>
  );
};

const Form = ({ segment }: { segment: string | undefined }) => {
  const account = useHere().account.id;
  const navigate = useNavigate();
  const create = useCreateImport(account);
  const upload = useStartUpload(account);
  const [isAsked, setAsked] = useState(false);
  const [values, setValues] = useState<NewImport>({
    subject: segment === undefined ? "profiles" : "list",
    segmentId: segment ?? "",
    file: null,
    format: null,
  });
  const problems = problemsIn(values);
  const hasProblems = Object.keys(problems).length > 0;
  const begin = (): void => {
    setAsked(true);
    const { file } = values;
    if (hasProblems || file === null || create.isPending) return;
    create.mutate(creationOf(values, file), {
      onSuccess: (transfer) => {
        upload(transfer, file);
        const params = { account, transfer: transfer.id };
        void navigate({ to: "/a/$account/users/transfers/$transfer", params });
      },
    });
  };
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={begin}>
      <Stack gap="md">
        <Fields
          values={values}
          problems={isAsked ? problems : {}}
          change={(patch) => setValues((before) => ({ ...before, ...patch }))}
        />
        {create.error === null ? null : (
          <ErrorState error={create.error} retry={begin} title={words.failed} />
        )}
        <Group gap="sm">
          <SubmitButton isAllowed loading={create.isPending}>
            {words.start}
          </SubmitButton>
          <ButtonTo to="/a/$account/users/transfers" params={{ account }} variant="default">
            {common.cancel}
          </ButtonTo>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** The first step of an import: which file, and what it holds. */
export const NewImportScreen = () => {
  const { segment } = route.useSearch();
  const account = useHere().account.id;
  const mayImport = useMay()("upload");
  return (
    <Page
      title={words.title}
      width="narrow"
      trail={[
        <LinkTo key="transfers" to="/a/$account/users/transfers" params={{ account }} size="sm">
          {transfers.title}
        </LinkTo>,
      ]}
    >
      <ImportSteps active={0} />
      {mayImport ? <Form segment={segment} /> : <NotAllowed />}
    </Page>
  );
};

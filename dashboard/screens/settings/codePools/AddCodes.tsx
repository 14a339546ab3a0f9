import { Alert, Group, List, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { type FormEvent, useId, useState } from "react";
import type { CodePool } from "../../../../src/contract/codePool.ts";
import { type Filled, type Filling, useFillPool } from "../../../api/codePools.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { codePools as words } from "../../../texts/codePools.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { SubmitButton } from "../GuardedButton.tsx";
import { CodeFileFields } from "./CodeFileFields.tsx";
import { FIRST_MAKE, MakeFields, makeProblems } from "./MakeFields.tsx";

const texts = words.fill;
const WAYS = ["paste", "file", "make"] as const;
type Way = (typeof WAYS)[number];
const isWay = (text: string): text is Way => WAYS.some((way) => way === text);

const linesOf = (text: string): string[] =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What came of it: how many are in, and what was left out and why. */
const Outcome = ({ filled }: { filled: Filled }) => {
  const { added, known, repeated, refused, firstRefused } = filled;
  const more = refused - firstRefused.length;
  const isPlain = known + repeated + refused === 0;
  return (
    <Alert
      role="status"
      color={added === 0 || refused > 0 ? "yellow" : "teal"}
      icon={added === 0 ? <IconInfoCircle aria-hidden /> : <IconCheck aria-hidden />}
      title={texts.done(added)}
    >
      {isPlain ? null : (
        <Stack gap={4}>
          {known === 0 ? null : <Text size="sm">{texts.known(known)}</Text>}
          {repeated === 0 ? null : <Text size="sm">{texts.repeated(repeated)}</Text>}
          {refused === 0 ? null : (
            <div>
              <Text size="sm">{texts.refused(refused)}</Text>
              <List size="sm">
                {firstRefused.map(({ row, reason }) => (
                  <List.Item key={row}>{texts.refusedRow(row, reason)}</List.Item>
                ))}
                {more > 0 ? <List.Item>{texts.refusedMore(more)}</List.Item> : null}
              </List>
            </div>
          )}
        </Stack>
      )}
    </Alert>
  );
};

/** What is to be added, as it stands in the fields. */
const useFields = () => {
  const [way, setWay] = useState<Way>("paste");
  const [pasted, setPasted] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [column, setColumn] = useState("");
  const [make, setMake] = useState(FIRST_MAKE);
  const codes = linesOf(pasted);
  const wish = (): Filling | null => {
    if (way === "paste") return codes.length === 0 ? null : { way, codes };
    if (way === "file") return file === null ? null : { way, file, column: column.trim() };
    return Object.keys(makeProblems(make)).length > 0 ? null : { way, make };
  };
  const empty = (): void => {
    setPasted("");
    setFile(null);
  };
  return {
    way,
    setWay,
    pasted,
    setPasted,
    codes,
    file,
    setFile,
    column,
    setColumn,
    make,
    setMake,
    wish,
    empty,
  };
};

type Fields = ReturnType<typeof useFields>;

const FieldsOf = ({ fields, isAsked }: { fields: Fields; isAsked: boolean }) => {
  const { way, pasted, setPasted, codes, file, setFile, column, setColumn, make, setMake } = fields;
  if (way === "make") return <MakeFields make={make} onChange={setMake} isAsked={isAsked} />;
  if (way === "file")
    return (
      <CodeFileFields
        file={file}
        onFile={setFile}
        column={column}
        onColumn={setColumn}
        error={isAsked && file === null ? texts.noFile : undefined}
      />
    );
  return (
    <Textarea
      label={texts.paste}
      description={texts.pasteHint}
      value={pasted}
      autosize
      minRows={5}
      maxRows={14}
      error={isAsked && codes.length === 0 ? texts.missing : undefined}
      inputContainer={(children) => (
        <>
          {children}
          <Text size="xs" c="dimmed" mt={4}>
            {texts.pasted(codes.length)}
          </Text>
        </>
      )}
      onChange={(event) => setPasted(event.currentTarget.value)}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
      maw={520}
    />
  );
};

/** Adds codes to a pool: pasted, from a file, or made. */
export const AddCodes = ({ pool }: { pool: CodePool }) => {
  const { account } = useHere();
  const mayWrite = useMay()("codes:write");
  const fields = useFields();
  const id = useId();
  const [isAsked, setAsked] = useState(false);
  const fill = useFillPool(account.id, pool.id);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const wish = fields.wish();
    setAsked(wish === null);
    if (wish !== null) fill.mutate(wish, { onSuccess: fields.empty });
    else requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <Section title={texts.title}>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <Stack gap={6}>
            <Text size="sm" fw={500} id={id}>
              {texts.way}
            </Text>
            <Group>
              <SegmentedControl
                aria-labelledby={id}
                value={fields.way}
                onChange={(chosen) => {
                  setAsked(false);
                  fill.reset();
                  if (isWay(chosen)) fields.setWay(chosen);
                }}
                data={WAYS.map((way) => ({ value: way, label: texts.ways[way] }))}
              />
            </Group>
          </Stack>
          <FieldsOf fields={fields} isAsked={isAsked} />
          {fill.error === null ? null : <ErrorState error={fill.error} title={texts.failed} />}
          {fill.data === undefined ? null : <Outcome filled={fill.data} />}
          <Group>
            <SubmitButton isAllowed={mayWrite} loading={fill.isPending}>
              {fields.way === "make" ? texts.make : texts.action}
            </SubmitButton>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};

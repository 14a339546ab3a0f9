import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useState } from "react";
import type { Segment, SegmentDetail } from "../../../src/contract/segment.ts";
import { useHere, useMay } from "../../api/context.ts";
import { conflictOf, isNameTaken, useSaveSegment } from "../../api/segments.ts";
import { segments as words } from "../../texts/segments.ts";
import { ErrorState } from "../../ui/States.tsx";
import { useFilterWords } from "../../ui/segment/FilterText.tsx";
import { CheckedForm } from "../settings/CheckedForm.tsx";
import { NotAllowed } from "../settings/NotAllowed.tsx";
import { SaveBar } from "../settings/SaveBar.tsx";
import { SegmentFields } from "./SegmentFields.tsx";
import { changesFrom, problemsIn, type SegmentValues, valuesOf } from "./segmentForm.ts";
import { UsedBy } from "./UsedBy.tsx";

const texts = words.form;

const Conflict = ({
  theirs,
  onTake,
  onKeep,
}: {
  theirs: Segment;
  onTake: () => void;
  onKeep: () => void;
}) => {
  const inWords = useFilterWords();
  return (
    <Alert color="orange" icon={<IconGitMerge aria-hidden />} title={texts.conflictTitle} role="alert">
      <Stack gap="sm">
        <Text size="sm">{texts.conflictText}</Text>
        <Text size="sm" fw={600} className="breaks">
          {inWords(theirs.filter)}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onTake}>
            {texts.takeTheirs}
          </Button>
          <Button size="xs" variant="default" onClick={onKeep}>
            {texts.keepMine}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
};

/** What is typed over a segment, until it is saved over the version that lay under it. */
const useEdit = (segment: SegmentDetail) => {
  const account = useHere().account.id;
  const save = useSaveSegment(account, segment.id);
  const [typed, setTyped] = useState<Partial<SegmentValues>>({});
  /** The version that is edited: the one that was there when the first change was made. */
  const [under, setUnder] = useState<number | null>(null);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const before = valuesOf(segment);
  const values = { ...before, ...typed };
  const patch = changesFrom(before, values);
  const forget = (): void => {
    setTyped({});
    setUnder(null);
    save.reset();
  };
  return {
    values,
    patch,
    savedAt,
    save,
    forget,
    change: (next: Partial<SegmentValues>): void => {
      if (save.error !== null) save.reset();
      setUnder((known) => known ?? segment.version);
      setTyped((old) => ({ ...old, ...next }));
    },
    send: (version: number = under ?? segment.version): void => {
      if (patch === null || save.isPending) return;
      const guarded = patch.filter === undefined ? patch : { ...patch, version };
      save.mutate(guarded, {
        onSuccess: () => {
          forget();
          setSavedAt(Date.now());
        },
      });
    },
  };
};

/** The segment as it is, to be changed and saved. */
export const EditSegment = ({ segment }: { segment: SegmentDetail }) => {
  const mayWrite = useMay()("segments:write");
  const isList = segment.kind === "list";
  const { values, patch, savedAt, save, forget, change, send } = useEdit(segment);
  const own = problemsIn(values, isList);
  const isTaken = isNameTaken(save.error);
  const theirs = conflictOf(save.error);
  const isOther = save.error !== null && !isTaken && theirs === null;
  const problems = { ...(isTaken ? { name: texts.nameTaken } : {}), ...own };
  return (
    <>
      {mayWrite ? null : <NotAllowed />}
      <CheckedForm
        hasProblems={Object.keys(own).length > 0}
        onSubmit={() => {
          if (Object.keys(own).length === 0) send();
        }}
      >
        <fieldset disabled={!mayWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
          <SegmentFields
            isList={isList}
            without={segment.id}
            values={values}
            problems={patch === null ? {} : problems}
            change={change}
            aside={<UsedBy segment={segment} />}
            footer={
              <>
                {theirs === null ? null : (
                  <Conflict theirs={theirs} onTake={forget} onKeep={() => send(theirs.version)} />
                )}
                {isOther ? <ErrorState error={save.error} retry={() => send()} title={texts.failed} /> : null}
                <SaveBar
                  label={isList ? texts.saveList : texts.save}
                  isChanged={patch !== null}
                  isSaving={save.isPending}
                  savedAt={savedAt}
                  isFailed={save.error !== null}
                />
              </>
            }
          />
        </fieldset>
      </CheckedForm>
    </>
  );
};

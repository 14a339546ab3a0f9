import { Alert, Badge, Fieldset, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import type { ReturnPath } from "../../../../src/contract/returnPath.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useSetReturnPath } from "../../../api/returnPath.ts";
import { bounces } from "../../../texts/bounces.ts";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";
import { GuardedButton } from "../GuardedButton.tsx";
import { refusedFields } from "../providers/refusedFields.ts";
import { SaveBar } from "../SaveBar.tsx";
import { MailboxFields } from "./MailboxFields.tsx";
import { type MailboxValues, problemsOf, putOf, valuesOf } from "./mailboxForm.ts";

const words = bounces.mailbox;

const State = ({ path }: { path: ReturnPath }) => {
  if (path.mailbox === null) return null;
  if (path.mailboxFailure !== null) return <Badge color="red">{words.failing}</Badge>;
  return path.mailboxReadAt === null ? (
    <Badge color="gray">{words.waiting}</Badge>
  ) : (
    <Badge color="teal">{words.read}</Badge>
  );
};

/** When it was read last, and why it could not be since. */
const Reading = ({ path }: { path: ReturnPath }) =>
  path.mailbox === null ? (
    <Text size="sm" c="dimmed">
      {words.text}
    </Text>
  ) : (
    <>
      <Text size="sm">
        {words.lastRead}: <Moment at={path.mailboxReadAt} />
      </Text>
      {path.mailboxFailure === null ? null : (
        <Alert color="red" p="sm">
          <Text size="sm" className="breaks">
            {words.failed} (<Moment at={path.mailboxFailedAt} />
            ): {path.mailboxFailure}
          </Text>
        </Alert>
      )}
    </>
  );

const Remove = ({ path, onRemoved }: { path: ReturnPath; onRemoved: () => void }) => {
  const mayWrite = useMay()("providers:write");
  const set = useSetReturnPath(useHere().account.id);
  const [isAsking, asking] = useDisclosure(false);
  return (
    <Group>
      <GuardedButton isAllowed={mayWrite} color="red" variant="outline" onClick={asking.open}>
        {words.remove}
      </GuardedButton>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.removeTitle}
        text={words.removeText}
        typed={null}
        action={words.remove}
        onClose={asking.close}
        onConfirm={async () => {
          await set.mutateAsync(putOf(path, null));
          onRemoved();
          notifyDone(words.removed);
        }}
      />
    </Group>
  );
};

/** The mailbox that is read for bounces; it is opened for real before it is saved. */
export const MailboxSection = ({ path }: { path: ReturnPath }) => {
  const mayWrite = useMay()("providers:write");
  const set = useSetReturnPath(useHere().account.id);
  const [typed, setTyped] = useState<Partial<MailboxValues>>({});
  const [isTried, setTried] = useState(false);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const before = valuesOf(path.mailbox);
  const values = { ...before, ...typed };
  const isChanged = JSON.stringify(values) !== JSON.stringify(before);
  const own = problemsOf(values);
  const refused = refusedFields(set.error);
  const hasProblems = Object.keys(own).length > 0;
  const reset = (at: number | null): void => {
    setTyped({});
    setTried(false);
    setSavedAt(at);
  };
  const save = (): void => {
    setTried(true);
    if (hasProblems || !isChanged) return;
    set.mutate(putOf(path, values), { onSuccess: () => reset(Date.now()) });
  };
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={save}>
      <Section title={words.title} aside={<State path={path} />}>
        <Reading path={path} />
        <Fieldset variant="unstyled" m={0} disabled={!mayWrite}>
          <MailboxFields
            mailbox={path.mailbox}
            values={values}
            problems={isTried ? { ...refused, ...own } : refused}
            change={(patch) => {
              set.reset();
              setTyped((old) => ({ ...old, ...patch }));
            }}
          />
        </Fieldset>
        {set.error === null || Object.keys(refused).some((name) => name.startsWith("mailbox.")) ? null : (
          <ErrorState error={set.error} retry={save} />
        )}
        {mayWrite ? (
          <SaveBar
            label={words.save}
            isChanged={isChanged}
            isSaving={set.isPending}
            savedAt={savedAt}
            isFailed={set.isError}
          />
        ) : null}
        {path.mailbox === null ? null : <Remove path={path} onRemoved={() => reset(null)} />}
      </Section>
    </CheckedForm>
  );
};

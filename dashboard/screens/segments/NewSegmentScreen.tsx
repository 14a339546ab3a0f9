import { Group } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { SegmentCreate } from "../../../src/contract/segment.ts";
import { useHere, useMay } from "../../api/context.ts";
import { isNameTaken, useCreateSegment } from "../../api/segments.ts";
import { common } from "../../texts/common.ts";
import { segments as words } from "../../texts/segments.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { ErrorState } from "../../ui/States.tsx";
import { CheckedForm } from "../settings/CheckedForm.tsx";
import { SubmitButton } from "../settings/GuardedButton.tsx";
import { SegmentFields } from "./SegmentFields.tsx";
import { EMPTY, problemsIn, type SegmentValues } from "./segmentForm.ts";

const route = getRouteApi("/a/$account/users/segments/new");

const bodyOf = ({ name, description, filter }: SegmentValues, isList: boolean): SegmentCreate => ({
  name: name.trim(),
  description: description.trim(),
  ...(isList || filter === null ? {} : { filter }),
});

const NewSegment = ({ isList }: { isList: boolean }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("segments:write");
  const navigate = useNavigate();
  const create = useCreateSegment(account);
  const [values, setValues] = useState<SegmentValues>(EMPTY);
  const [isAsked, setAsked] = useState(false);
  const own = problemsIn(values, isList);
  const problems = {
    ...(isNameTaken(create.error) ? { name: words.form.nameTaken } : {}),
    ...(isAsked ? own : {}),
  };
  const hasProblems = Object.keys(own).length > 0;
  const save = (): void => {
    setAsked(true);
    if (hasProblems || create.isPending) return;
    create.mutate(bodyOf(values, isList), {
      onSuccess: ({ id, name }) => {
        notifyDone(words.form.created(name));
        void navigate({ to: "/a/$account/users/segments/$segment", params: { account, segment: id } });
      },
    });
  };
  return (
    <CheckedForm hasProblems={hasProblems} onSubmit={save}>
      <SegmentFields
        isList={isList}
        values={values}
        problems={problems}
        change={(patch) => {
          create.reset();
          setValues((before) => ({ ...before, ...patch }));
        }}
        footer={
          <>
            {create.error === null || isNameTaken(create.error) ? null : (
              <ErrorState error={create.error} retry={save} title={words.form.failed} />
            )}
            <Group gap="sm">
              <SubmitButton isAllowed={mayWrite} loading={create.isPending}>
                {isList ? words.form.createList : words.form.create}
              </SubmitButton>
              <ButtonTo to="/a/$account/users/segments" params={{ account }} variant="default">
                {common.cancel}
              </ButtonTo>
            </Group>
          </>
        }
      />
    </CheckedForm>
  );
};

/** Makes a segment, or a list. */
export const NewSegmentScreen = () => {
  const account = useHere().account.id;
  const isList = route.useSearch().kind === "list";
  return (
    <Page
      title={isList ? words.new.listTitle : words.new.title}
      trail={[
        <LinkTo key="segments" to="/a/$account/users/segments" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
    >
      <NewSegment key={String(isList)} isList={isList} />
    </Page>
  );
};

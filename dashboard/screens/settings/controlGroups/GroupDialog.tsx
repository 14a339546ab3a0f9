import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { ControlGroup } from "../../../../src/contract/controlGroup.ts";
import {
  controlGroupNameCharsMax,
  controlGroupPurposeCharsMax,
  controlPercentMax,
  controlPercentMin,
} from "../../../../src/limits.ts";
import { ApiError } from "../../../api/client.ts";
import { useHere } from "../../../api/context.ts";
import { useCreateControlGroup, usePatchControlGroup } from "../../../api/controlGroups.ts";
import { common } from "../../../texts/common.ts";
import { controlGroups as words } from "../../../texts/controlGroups.ts";
import { notifyDone, notifyUndo } from "../../../ui/notify.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { CheckedForm } from "../CheckedForm.tsx";

const texts = words.form;
const PER_CENT = 100;
const SHARES = Array.from(
  { length: controlPercentMax - controlPercentMin + 1 },
  (_, n) => n + controlPercentMin,
);

/** A new group of a kind, or one that is changed. */
export type GroupWish = { kind: ControlGroup["kind"]; group: ControlGroup | null };

interface Values {
  name: string;
  purpose: string;
  percent: number;
}

const firstValues = ({ kind, group }: GroupWish): Values => ({
  name: group?.name ?? (kind === "system" ? words.system.name : ""),
  purpose: group?.purpose ?? "",
  percent: group?.percent ?? controlPercentMax,
});

/** How many users the share is, and what follows from changing it. */
const Share = ({
  wish,
  percent,
  users,
  onChange,
}: {
  wish: GroupWish;
  percent: number;
  users: number;
  onChange: (percent: number) => void;
}) => {
  const id = useId();
  const of = (share: number): number => Math.round((users * share) / PER_CENT);
  const before = wish.group?.percent ?? null;
  const moved = before === null ? 0 : Math.abs(of(percent) - of(before));
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500} id={id}>
        {texts.share}
      </Text>
      <Text size="xs" c="dimmed">
        {texts.shareHint}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        value={String(percent)}
        onChange={(chosen) => onChange(Number(chosen))}
        data={SHARES.map((share) => ({ value: String(share), label: words.percent(share) }))}
      />
      <Text size="sm" role="status">
        {texts.estimate(of(percent), users)}
      </Text>
      {before === null || before === percent ? (
        <Text size="sm" c="dimmed">
          {wish.kind === "system" ? texts.system : texts.custom}
        </Text>
      ) : (
        <Alert icon={<IconInfoCircle aria-hidden />} color={percent < before ? "yellow" : "clarion"}>
          {percent < before ? texts.shrinks(moved) : texts.grows(moved)}
        </Alert>
      )}
    </Stack>
  );
};

const refusedName = (error: unknown): string | undefined =>
  error instanceof ApiError ? error.problems.find(({ field }) => field === "name")?.message : undefined;

/** Creates or changes the group; a change can be taken back, since its members follow from the share alone. */
const useSave = (wish: GroupWish, onClose: () => void) => {
  const account = useHere().account.id;
  const create = useCreateControlGroup(account);
  const patch = usePatchControlGroup(account);
  const save = (values: Values): void => {
    const given = { ...values, name: values.name.trim(), purpose: values.purpose.trim() };
    if (wish.group === null) {
      const onSuccess = (): void => {
        onClose();
        notifyDone(words.created(given.name));
      };
      create.mutate({ kind: wish.kind, ...given }, { onSuccess });
      return;
    }
    const { id, name, purpose, percent } = wish.group;
    const onSuccess = (): void => {
      onClose();
      notifyUndo(words.saved(given.name), () => patch.mutateAsync({ id, patch: { name, purpose, percent } }));
    };
    patch.mutate({ id, patch: given }, { onSuccess });
  };
  return {
    save,
    isSaving: create.isPending || patch.isPending,
    error: create.error ?? patch.error,
    forget: () => {
      create.reset();
      patch.reset();
    },
  };
};

const GroupForm = ({ wish, users, onClose }: { wish: GroupWish; users: number; onClose: () => void }) => {
  const [values, setValues] = useState<Values>(() => firstValues(wish));
  const [isAsked, setAsked] = useState(false);
  const { save, isSaving, error, forget } = useSave(wish, onClose);
  const isNameless = values.name.trim() === "";
  const nameError = isAsked && isNameless ? texts.nameMissing : refusedName(error);
  const change = (patch: Partial<Values>): void => {
    if (error !== null) forget();
    setValues((before) => ({ ...before, ...patch }));
  };
  return (
    <CheckedForm
      hasProblems={isNameless}
      onSubmit={() => {
        setAsked(true);
        if (!isNameless) save(values);
      }}
    >
      <Stack>
        <TextInput
          label={texts.name}
          value={values.name}
          error={nameError}
          maxLength={controlGroupNameCharsMax}
          onChange={(event) => change({ name: event.currentTarget.value })}
          data-autofocus
        />
        <Textarea
          label={texts.purpose}
          description={texts.purposeHint}
          value={values.purpose}
          maxLength={controlGroupPurposeCharsMax}
          autosize
          minRows={2}
          maxRows={6}
          onChange={(event) => change({ purpose: event.currentTarget.value })}
        />
        <Share
          wish={wish}
          percent={values.percent}
          users={users}
          onChange={(percent) => change({ percent })}
        />
        {error === null || refusedName(error) !== undefined ? null : (
          <ErrorState error={error} title={texts.failed} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={isSaving}>
            {wish.group === null ? texts.create : texts.save}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

const titleOf = ({ kind, group }: GroupWish): string => {
  if (group !== null) return texts.edit;
  return kind === "system" ? texts.newSystem : texts.newCustom;
};

/** Asks for a group's name, purpose and share. */
export const GroupDialog = ({
  wish,
  users,
  onClose,
}: {
  /** Null: closed. */
  wish: GroupWish | null;
  /** Of the account, about. */
  users: number;
  onClose: () => void;
}) => (
  <Modal opened={wish !== null} onClose={onClose} title={wish === null ? "" : titleOf(wish)}>
    {wish === null ? null : <GroupForm wish={wish} users={users} onClose={onClose} />}
  </Modal>
);

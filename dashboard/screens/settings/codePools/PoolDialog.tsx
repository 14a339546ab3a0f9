import { Button, Group, Modal, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { CodePool } from "../../../../src/contract/codePool.ts";
import { ApiError } from "../../../api/client.ts";
import { useCreateCodePool, usePatchCodePool } from "../../../api/codePools.ts";
import { useHere } from "../../../api/context.ts";
import { codePools as words } from "../../../texts/codePools.ts";
import { common } from "../../../texts/common.ts";
import { notifyDone, notifyUndo } from "../../../ui/notify.tsx";
import { ErrorState } from "../../../ui/States.tsx";
import { instantOf, wallOf } from "../../../ui/wallTime.ts";
import { CheckedForm } from "../CheckedForm.tsx";

const texts = words.form;
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,59}$/;
const LOW_MAX = 2_147_483_647;

interface Values {
  name: string;
  description: string;
  lowStockAt: number | null;
  /** As the clocks of the account's zone show it; empty: never. */
  expires: string;
}

const firstValues = (pool: CodePool | null, zone: string): Values => ({
  name: pool?.name ?? "",
  description: pool?.description ?? "",
  lowStockAt: pool?.lowStockAt ?? null,
  expires: pool?.expiresAt == null ? "" : wallOf(pool.expiresAt, zone),
});

const problemsOf = ({ name, expires }: Values, zone: string) => ({
  name: NAME.test(name.trim()) ? undefined : texts.nameWrong,
  expires: expires === "" || instantOf(expires, zone) !== null ? undefined : texts.notATime,
});

const refusedName = (error: unknown): string | undefined =>
  error instanceof ApiError ? error.problems.find(({ field }) => field === "name")?.message : undefined;

/** Makes the pool and leads to it, or changes it, which can be taken back. */
const useSave = (pool: CodePool | null, onClose: () => void) => {
  const { account } = useHere();
  const navigate = useNavigate();
  const create = useCreateCodePool(account.id);
  const patch = usePatchCodePool(account.id);
  const save = ({ name, description, lowStockAt, expires }: Values): void => {
    const expiresAt = instantOf(expires, account.timeZone)?.at ?? null;
    const given = { description: description.trim(), lowStockAt, expiresAt };
    if (pool === null) {
      const onSuccess = (made: CodePool): void => {
        onClose();
        notifyDone(words.created(made.name));
        void navigate({
          to: "/a/$account/settings/code-pools/$pool",
          params: { account: account.id, pool: made.id },
        });
      };
      create.mutate({ name: name.trim(), ...given }, { onSuccess });
      return;
    }
    const { id, description: was, lowStockAt: wasLowAt, expiresAt: wasExpiring } = pool;
    const before = { description: was, lowStockAt: wasLowAt, expiresAt: wasExpiring };
    const onSuccess = (): void => {
      onClose();
      notifyUndo(words.saved(pool.name), () => patch.mutateAsync({ id, patch: before }));
    };
    patch.mutate({ id, patch: given }, { onSuccess });
  };
  const forget = (): void => {
    create.reset();
    patch.reset();
  };
  return { save, forget, isSaving: create.isPending || patch.isPending, error: create.error ?? patch.error };
};

/** What can be changed of a pool; its name stays. */
const RestFields = ({
  values,
  zone,
  error,
  isFirst,
  onChange,
}: {
  values: Values;
  zone: string;
  error: string | undefined;
  /** No name stands above: the focus begins here. */
  isFirst: boolean;
  onChange: (patch: Partial<Values>) => void;
}) => (
  <>
    <Textarea
      label={texts.description}
      description={texts.descriptionHint}
      value={values.description}
      maxLength={1_000}
      autosize
      minRows={2}
      maxRows={6}
      onChange={(event) => onChange({ description: event.currentTarget.value })}
      {...(isFirst ? { "data-autofocus": true } : {})}
    />
    <NumberInput
      label={texts.lowAt}
      description={texts.lowAtHint}
      value={values.lowStockAt ?? ""}
      onChange={(typed) => onChange({ lowStockAt: typed === "" ? null : Number(typed) })}
      min={1}
      max={LOW_MAX}
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
      hideControls
      inputMode="numeric"
    />
    <TextInput
      type="datetime-local"
      label={texts.expires}
      description={texts.expiresHint(zone)}
      value={values.expires}
      error={error}
      onChange={(event) => onChange({ expires: event.currentTarget.value })}
    />
  </>
);

const PoolForm = ({ pool, onClose }: { pool: CodePool | null; onClose: () => void }) => {
  const zone = useHere().account.timeZone;
  const [values, setValues] = useState(() => firstValues(pool, zone));
  const [isAsked, setAsked] = useState(false);
  const { save, forget, isSaving, error } = useSave(pool, onClose);
  const problems = problemsOf(values, zone);
  const isWrong = problems.name !== undefined || problems.expires !== undefined;
  const change = (patch: Partial<Values>): void => {
    if (error !== null) forget();
    setValues((before) => ({ ...before, ...patch }));
  };
  return (
    <CheckedForm
      hasProblems={isWrong}
      onSubmit={() => {
        setAsked(true);
        if (!isWrong) save(values);
      }}
    >
      <Stack>
        {pool === null ? (
          <TextInput
            label={texts.name}
            description={texts.nameHint}
            value={values.name}
            error={(isAsked ? problems.name : undefined) ?? refusedName(error)}
            maxLength={60}
            onChange={(event) => change({ name: event.currentTarget.value })}
            data-autofocus
          />
        ) : null}
        <RestFields
          values={values}
          zone={zone}
          error={isAsked ? problems.expires : undefined}
          isFirst={pool !== null}
          onChange={change}
        />
        {error === null || refusedName(error) !== undefined ? null : (
          <ErrorState error={error} title={texts.failed} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={isSaving}>
            {pool === null ? texts.create : texts.save}
          </Button>
        </Group>
      </Stack>
    </CheckedForm>
  );
};

/** Asks for a new pool, or for what changes of one. @param wish null: closed */
export const PoolDialog = ({
  wish,
  onClose,
}: {
  wish: { pool: CodePool | null } | null;
  onClose: () => void;
}) => (
  <Modal
    opened={wish !== null}
    onClose={onClose}
    title={wish?.pool === null ? texts.newTitle : texts.editTitle}
  >
    {wish === null ? null : <PoolForm pool={wish.pool} onClose={onClose} />}
  </Modal>
);

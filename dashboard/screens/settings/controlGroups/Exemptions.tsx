import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ControlExemption } from "../../../../src/contract/controlGroup.ts";
import { controlExemptionsMax } from "../../../../src/limits.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { controlExemptionsQuery, useExempt, useUnexempt } from "../../../api/controlGroups.ts";
import { common } from "../../../texts/common.ts";
import { controlGroups as words } from "../../../texts/controlGroups.ts";
import { users } from "../../../texts/users.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyFailed, notifyUndo } from "../../../ui/notify.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { type ChosenUser, UserSelect } from "../../../ui/UserSelect.tsx";
import { GuardedButton } from "../GuardedButton.tsx";

const texts = words.exempt;

const nameOf = ({ profileId, name, identity, email, phone }: ControlExemption): string =>
  name || identity || email || phone || users.nobody(profileId);

const Add = ({ count }: { count: number }) => {
  const { account } = useHere();
  const [chosen, setChosen] = useState<ChosenUser | null>(null);
  const exempt = useExempt(account.id);
  const unexempt = useUnexempt(account.id);
  const add = ({ value, label }: ChosenUser): void => {
    exempt.mutate(Number(value), {
      onSuccess: ({ profileId }) => {
        setChosen(null);
        notifyUndo(texts.addedDone(label), () => unexempt.mutateAsync(profileId));
      },
      onError: (error) => notifyFailed(texts.failed, error, () => add({ value, label })),
    });
  };
  if (count >= controlExemptionsMax)
    return (
      <Text size="sm" c="dimmed">
        {texts.full(controlExemptionsMax)}
      </Text>
    );
  return (
    <Group align="flex-end" gap="sm">
      <UserSelect label={texts.add} description={texts.addHint} chosen={chosen} onChoose={setChosen} />
      <Button
        loading={exempt.isPending}
        disabled={chosen === null}
        onClick={() => {
          if (chosen !== null) add(chosen);
        }}
      >
        {texts.add}
      </Button>
    </Group>
  );
};

const Remove = ({ row }: { row: ControlExemption }) => {
  const { account } = useHere();
  const mayChange = useMay()("account:admin");
  const exempt = useExempt(account.id);
  const unexempt = useUnexempt(account.id);
  const name = nameOf(row);
  // the row goes at once, and with it whoever would listen to the mutation: the promise outlives it
  const remove = (): void => {
    unexempt.mutateAsync(row.profileId).then(
      () => notifyUndo(texts.removed(name), () => exempt.mutateAsync(row.profileId)),
      (error: unknown) => notifyFailed(texts.failed, error, remove),
    );
  };
  return (
    <GuardedButton
      isAllowed={mayChange}
      size="compact-sm"
      variant="default"
      aria-label={texts.remove(name)}
      onClick={remove}
    >
      {common.remove}
    </GuardedButton>
  );
};

const User = ({ row }: { row: ControlExemption }) => {
  const { account } = useHere();
  const name = nameOf(row);
  const known = [row.identity, row.email, row.phone].filter((one) => one !== null && one !== name);
  return (
    <Stack gap={0}>
      <LinkTo
        to="/a/$account/users/$profile"
        params={{ account: account.id, profile: String(row.profileId) }}
        size="sm"
        className="breaks"
      >
        {name}
      </LinkTo>
      {known.length === 0 ? null : (
        <Text size="xs" c="dimmed" className="breaks">
          {known.join(" · ")}
        </Text>
      )}
    </Stack>
  );
};

const COLUMNS: readonly Column<ControlExemption>[] = [
  { key: "user", title: texts.user, cell: (row) => <User row={row} /> },
  {
    key: "added",
    title: texts.added,
    from: "sm",
    cell: ({ addedAt }) => <Moment at={addedAt} />,
  },
  { key: "remove", title: "", align: "right", cell: (row) => <Remove row={row} /> },
];

const Listed = () => {
  const { account } = useHere();
  const mayChange = useMay()("account:admin");
  const query = useQuery(controlExemptionsQuery(account.id));
  return (
    <QueryView query={query}>
      {({ data }) => (
        <Stack gap="md">
          {data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {texts.none}
            </Text>
          ) : (
            <DataTable
              label={texts.list}
              columns={COLUMNS}
              rows={data}
              rowKey={({ profileId }) => String(profileId)}
            />
          )}
          {mayChange ? <Add count={data.length} /> : null}
        </Stack>
      )}
    </QueryView>
  );
};

/** Users who are in no control group. */
export const Exemptions = () => {
  const maySee = useMay()("profiles:read");
  return (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed">
        {texts.text(controlExemptionsMax)}
      </Text>
      {maySee ? <Listed /> : <Text size="sm">{texts.noUsers}</Text>}
    </Section>
  );
};

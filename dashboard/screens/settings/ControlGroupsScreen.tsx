import { Stack, Text } from "@mantine/core";
import { IconPlus, IconUsersMinus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ControlGroupList, ControlGroupListItem } from "../../../src/contract/controlGroup.ts";
import { customControlGroupsMax } from "../../../src/limits.ts";
import { useHere, useMay } from "../../api/context.ts";
import { controlGroupsQuery, useDeleteControlGroup } from "../../api/controlGroups.ts";
import { controlGroups as words } from "../../texts/controlGroups.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { OwnControlGroups } from "../../ui/OwnControlGroups.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { type ChosenUser, UserSelect } from "../../ui/UserSelect.tsx";
import { Exemptions } from "./controlGroups/Exemptions.tsx";
import { GroupDialog, type GroupWish } from "./controlGroups/GroupDialog.tsx";
import { GroupTable } from "./controlGroups/GroupTable.tsx";
import { GuardedButton } from "./GuardedButton.tsx";

const NewGroup = ({ kind, onWish }: { kind: GroupWish["kind"]; onWish: (wish: GroupWish) => void }) => (
  <GuardedButton
    isAllowed={useMay()("account:admin")}
    leftSection={<IconPlus size={16} aria-hidden />}
    onClick={() => onWish({ kind, group: null })}
  >
    {words[kind].create}
  </GuardedButton>
);

const LookUp = () => {
  const { account } = useHere();
  const [user, setUser] = useState<ChosenUser | null>(null);
  return (
    <Section title={words.lookUp.title}>
      <Text size="sm" c="dimmed">
        {words.lookUp.text}
      </Text>
      <UserSelect label={words.lookUp.user} chosen={user} onChoose={setUser} />
      {user === null ? null : (
        <>
          <OwnControlGroups profile={Number(user.value)} />
          <LinkTo
            to="/a/$account/users/$profile"
            params={{ account: account.id, profile: user.value }}
            size="sm"
          >
            {words.lookUp.openUser}
          </LinkTo>
        </>
      )}
    </Section>
  );
};

/** The groups, of the system and of one's own; where there is none, what one would be for. */
const Groups = ({
  list,
  onWish,
  onDelete,
}: {
  list: ControlGroupList;
  onWish: (wish: GroupWish) => void;
  onDelete: (group: ControlGroupListItem) => void;
}) => {
  const system = list.data.filter(({ kind }) => kind === "system");
  const custom = list.data.filter(({ kind }) => kind === "custom");
  const isFull = custom.length >= customControlGroupsMax;
  const acts = { onEdit: (group: ControlGroupListItem) => onWish({ kind: group.kind, group }), onDelete };
  return (
    <>
      {system.length === 0 ? (
        <EmptyState icon={IconUsersMinus} title={words.system.emptyTitle} text={words.system.emptyText}>
          <NewGroup kind="system" onWish={onWish} />
        </EmptyState>
      ) : (
        <Section title={words.system.title}>
          <Text size="sm" c="dimmed">
            {words.system.text}
          </Text>
          <GroupTable label={words.system.title} groups={system} {...acts} />
        </Section>
      )}
      {custom.length === 0 ? (
        <EmptyState icon={IconUsersMinus} title={words.custom.emptyTitle} text={words.custom.emptyText}>
          <NewGroup kind="custom" onWish={onWish} />
        </EmptyState>
      ) : (
        <Section
          title={words.custom.title}
          aside={isFull ? null : <NewGroup kind="custom" onWish={onWish} />}
        >
          <Text size="sm" c="dimmed">
            {words.custom.text(customControlGroupsMax)}{" "}
            {isFull ? words.custom.full(customControlGroupsMax) : ""}
          </Text>
          <GroupTable label={words.list} groups={custom} {...acts} />
        </Section>
      )}
    </>
  );
};

const DeleteGroup = ({ group, onClose }: { group: ControlGroupListItem | null; onClose: () => void }) => {
  const { account } = useHere();
  const remove = useDeleteControlGroup(account.id);
  if (group === null) return null;
  const { id, kind, name, users, campaignCount } = group;
  return (
    <ConfirmDestructive
      isOpen
      title={words.remove.title(name)}
      text={words.remove.text(users) + (kind === "system" ? words.remove.systemText(campaignCount) : "")}
      typed={name}
      typeLabel={words.remove.type}
      action={words.remove.action}
      onClose={onClose}
      onConfirm={async () => {
        await remove.mutateAsync(id);
        notifyDone(words.remove.done(name));
      }}
    />
  );
};

/** Users who are left out so that an effect can be measured. */
export const ControlGroupsScreen = () => {
  const { account } = useHere();
  const maySeeUsers = useMay()("profiles:read");
  const query = useQuery(controlGroupsQuery(account.id));
  const [wish, setWish] = useState<GroupWish | null>(null);
  const [leaving, setLeaving] = useState<ControlGroupListItem | null>(null);
  return (
    <Page title={words.title}>
      <Text size="sm" c="dimmed" maw={760}>
        {words.text} {words.stable}
      </Text>
      <QueryView query={query}>
        {(list) => (
          <Stack gap="lg">
            <Groups list={list} onWish={setWish} onDelete={setLeaving} />
            <Exemptions />
            {maySeeUsers ? <LookUp /> : null}
          </Stack>
        )}
      </QueryView>
      <GroupDialog wish={wish} users={query.data?.users ?? 0} onClose={() => setWish(null)} />
      <DeleteGroup group={leaving} onClose={() => setLeaving(null)} />
    </Page>
  );
};

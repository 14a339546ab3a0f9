import { Badge, Group, Text } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Member, ROLES } from "../../../src/contract/session.ts";
import { useHere } from "../../api/context.ts";
import { membersQuery } from "../../api/settings.ts";
import { names } from "../../texts/common.ts";
import { settings } from "../../texts/settings.ts";
import { CodeBlock } from "../../ui/Copy.tsx";
import { type Column, DataTable } from "../../ui/DataTable.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";

const words = settings.people;

const columnsFor = (you: string): Column<Member>[] => [
  {
    key: "name",
    title: words.name,
    cell: ({ id, name, email }) => (
      <>
        <Group gap={8}>
          <Text size="sm" fw={550} className="breaks">
            {name === "" ? email : name}
          </Text>
          {id === you ? <Badge variant="outline">{words.you}</Badge> : null}
        </Group>
        {name === "" ? null : (
          <Text size="xs" c="dimmed" className="breaks" hiddenFrom="sm">
            {email}
          </Text>
        )}
      </>
    ),
  },
  {
    key: "email",
    title: words.email,
    from: "sm",
    cell: ({ email }) => (
      <Text size="sm" className="breaks">
        {email}
      </Text>
    ),
  },
  { key: "role", title: words.role, cell: ({ role }) => <Text size="sm">{names.role[role]}</Text> },
];

/** Who may enter the account, and what each role means. */
export const PeopleScreen = () => {
  const { session, account } = useHere();
  const query = useQuery(membersQuery(account.id));
  return (
    <Page title={words.title}>
      <Text size="sm" c="dimmed">
        {words.text}
      </Text>
      <QueryView query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState icon={IconUsersGroup} title={words.emptyTitle} text={words.emptyText} />
          ) : (
            <DataTable
              label={words.list}
              columns={columnsFor(session.person.id)}
              rows={data}
              rowKey={({ id }) => id}
            />
          )
        }
      </QueryView>
      <Section title={words.roles}>
        <KeyValues rows={ROLES.map((role) => [names.role[role], words.roleWords[role]])} />
      </Section>
      <Section title={words.forgot}>
        <Text size="sm">{words.forgotText}</Text>
        <CodeBlock code={words.forgotCode} label={words.forgotLabel} />
      </Section>
    </Page>
  );
};

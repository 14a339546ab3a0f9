import { Badge, Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useHere } from "../api/context.ts";
import { profileControlGroupsQuery } from "../api/controlGroups.ts";
import { controlGroups } from "../texts/controlGroups.ts";
import { QueryView } from "./QueryView.tsx";

const words = controlGroups.ofUser;

/** The control groups that a user is in, and what that means for the user. */
export const OwnControlGroups = ({ profile }: { profile: number }) => {
  const { account } = useHere();
  const query = useQuery(profileControlGroupsQuery(account.id, profile));
  return (
    <QueryView query={query}>
      {({ isExempt, groups }) => (
        <Stack gap={6} role="status">
          {groups.length === 0 ? (
            <Text size="sm">{isExempt ? words.exempt : words.none}</Text>
          ) : (
            <List listStyleType="none" spacing={6} aria-label={words.title}>
              {groups.map(({ id, kind, name }) => (
                <List.Item key={id}>
                  <Group gap={8}>
                    <Text span size="sm" fw={550} className="breaks">
                      {name}
                    </Text>
                    <Badge color="gray">{words.kinds[kind]}</Badge>
                    <Text span size="sm" c="dimmed">
                      {words.meaning[kind]}
                    </Text>
                  </Group>
                </List.Item>
              ))}
            </List>
          )}
          <Text size="xs" c="dimmed">
            {words.own}
          </Text>
        </Stack>
      )}
    </QueryView>
  );
};

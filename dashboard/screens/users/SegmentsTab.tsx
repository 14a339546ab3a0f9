import { Badge, Group, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useHere } from "../../api/context.ts";
import { profileSegmentsQuery } from "../../api/segments.ts";
import { segments as words } from "../../texts/segments.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { QueryView } from "../../ui/QueryView.tsx";

const texts = words.ofUser;

/** Saved segments and lists that the user is in now. */
export const SegmentsTab = ({ profile }: { profile: number }) => {
  const account = useHere().account.id;
  const query = useQuery(profileSegmentsQuery(account, profile));
  return (
    <QueryView query={query}>
      {({ data, unasked }) => (
        <Stack gap="sm">
          {data.length === 0 ? (
            <Group gap="sm">
              <Text size="sm" c="dimmed">
                {texts.none}
              </Text>
              <LinkTo to="/a/$account/users/segments" params={{ account }} size="sm">
                {texts.toSegments}
              </LinkTo>
            </Group>
          ) : (
            <List listStyleType="none" spacing={8} aria-label={texts.label}>
              {data.map(({ id, name, kind }) => (
                <List.Item key={id}>
                  <Group gap={8}>
                    <LinkTo
                      to="/a/$account/users/segments/$segment"
                      params={{ account, segment: id }}
                      size="sm"
                      className="breaks"
                    >
                      {name}
                    </LinkTo>
                    <Badge color="gray">{words.kinds[kind]}</Badge>
                  </Group>
                </List.Item>
              ))}
            </List>
          )}
          {unasked === 0 ? null : (
            <Text size="xs" c="dimmed">
              {texts.unasked(unasked)}
            </Text>
          )}
        </Stack>
      )}
    </QueryView>
  );
};

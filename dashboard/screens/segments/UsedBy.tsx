import { Badge, Group, Stack, Text } from "@mantine/core";
import type { SegmentDetail, SegmentUse } from "../../../src/contract/segment.ts";
import { useHere } from "../../api/context.ts";
import { segments as words } from "../../texts/segments.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Section } from "../../ui/Section.tsx";

const texts = words.use;

const Use = ({ use }: { use: SegmentUse }) => {
  const account = useHere().account.id;
  return (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Badge color="gray">{texts.kinds[use.kind]}</Badge>
      {use.kind === "campaign" ? (
        <LinkTo
          to="/a/$account/campaigns/$campaign"
          params={{ account, campaign: use.id }}
          size="sm"
          className="breaks"
        >
          {use.name}
        </LinkTo>
      ) : (
        <LinkTo
          to="/a/$account/users/segments/$segment"
          params={{ account, segment: use.id }}
          size="sm"
          className="breaks"
        >
          {use.name}
        </LinkTo>
      )}
    </Group>
  );
};

/** The campaigns and segments that go by it. */
export const UsedBy = ({ segment: { usedBy } }: { segment: SegmentDetail }) => (
  <Section title={texts.title}>
    {usedBy.length === 0 ? (
      <Text size="sm" c="dimmed">
        {texts.none}
      </Text>
    ) : (
      <Stack gap={8}>
        {usedBy.map((use) => (
          <Use key={`${use.kind} ${use.id}`} use={use} />
        ))}
        <Text size="xs" c="dimmed">
          {texts.live}
        </Text>
      </Stack>
    )}
  </Section>
);

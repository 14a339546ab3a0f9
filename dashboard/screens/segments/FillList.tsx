import { Group, Text } from "@mantine/core";
import type { SegmentDetail } from "../../../src/contract/segment.ts";
import { useHere } from "../../api/context.ts";
import { segments as words } from "../../texts/segments.ts";
import { users } from "../../texts/users.ts";
import { CodeBlock } from "../../ui/Copy.tsx";
import { curlCall } from "../../ui/curlCall.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { Section } from "../../ui/Section.tsx";

const SAMPLE = { add: [{ kind: "identity", value: "u-1001" }], remove: [] };

/** How users get onto a list. */
export const FillList = ({ segment }: { segment: SegmentDetail }) => {
  const { account } = useHere();
  return (
    <Section title={words.fill.title}>
      <Group gap="sm">
        <ButtonTo
          to="/a/$account/users/transfers/new"
          params={{ account: account.id }}
          search={{ segment: segment.id }}
          size="xs"
        >
          {words.fill.upload}
        </ButtonTo>
        <Text size="sm" c="dimmed">
          {words.fill.file}
        </Text>
      </Group>
      <Text size="sm">{words.fill.text}</Text>
      <CodeBlock
        code={curlCall(
          `${window.location.origin}/api/v1/segments/${segment.id}/members`,
          account.id,
          users.passcodePlace,
          SAMPLE,
        )}
        label={words.fill.code}
      />
      <Text size="sm" c="dimmed">
        {words.fill.credential}
      </Text>
    </Section>
  );
};

import { Badge, Group, Stack, Text } from "@mantine/core";
import type { TestSendResult } from "../../../src/contract/testSend.ts";
import { useHere } from "../../api/context.ts";
import { testSend as texts } from "../../texts/testSend.ts";
import { users } from "../../texts/users.ts";
import { SandboxBadge } from "../../ui/badges.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { LongText } from "../../ui/LongText.tsx";

const COLORS: Record<TestSendResult["result"], string> = {
  sent: "teal",
  refused: "red",
  try_later: "yellow",
  throttled: "yellow",
  unknown: "yellow",
};

const platformName = (platform: string): string =>
  Object.entries(users.devices.platforms).find(([name]) => name === platform)?.[1] ?? platform;

const Result = ({ one: { to, platform, provider, result, code, detail } }: { one: TestSendResult }) => (
  <Stack gap={4}>
    <Group gap="xs">
      <Badge color={COLORS[result]}>{texts.result[result]}</Badge>
      <Text size="sm" fw={600} className="breaks">
        {platform === null ? to : texts.device(to, platformName(platform))}
      </Text>
      {provider === null ? null : provider.isSandbox ? (
        <SandboxBadge />
      ) : (
        <Text size="sm" c="dimmed" className="breaks">
          {texts.by(provider.name)}
        </Text>
      )}
    </Group>
    <Text size="sm" c="dimmed" component="div">
      <LongText text={code === "" ? detail : `${detail} (${code})`} />
    </Text>
  </Stack>
);

/** What the provider said of each target. */
export const TestResults = ({ results }: { results: readonly TestSendResult[] }) => {
  const account = useHere().account.id;
  return (
    <Stack gap="sm">
      <Text size="sm" fw={700}>
        {texts.results}
      </Text>
      {results.map((one) => (
        <Result key={one.to} one={one} />
      ))}
      {results.some(({ provider }) => provider?.isSandbox === true) ? (
        <LinkTo to="/a/$account/inbox" params={{ account }} size="sm" style={{ alignSelf: "flex-start" }}>
          {texts.inbox}
        </LinkTo>
      ) : null}
    </Stack>
  );
};

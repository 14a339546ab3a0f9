import { Alert, Stack, Text } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { useHere } from "../../../api/context.ts";
import { triggers as words } from "../../../texts/triggers.ts";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { usePaused } from "./usePaused.ts";

const texts = words.one.heldBack;

/** Why nothing happens to what has no outcome, where its campaign is paused; nothing where none is. */
export const HeldBack = ({ trigger }: { trigger: TriggerDetail }) => {
  const account = useHere().account.id;
  const paused = usePaused(trigger);
  return paused.length === 0 ? null : (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      icon={<IconPlayerPause aria-hidden />}
      title={
        <Text span size="sm" fw={650} c="var(--mantine-color-text)">
          {texts.title}
        </Text>
      }
      role="status"
    >
      <Stack gap={4} align="flex-start">
        <Text size="sm">{texts.text}</Text>
        {paused.map(({ id, name }) => (
          <LinkTo key={id} to="/a/$account/campaigns/$campaign" params={{ account, campaign: id }} size="sm">
            {name}
          </LinkTo>
        ))}
      </Stack>
    </Alert>
  );
};

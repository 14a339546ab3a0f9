import { Alert, Stack, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { standing } from "../../texts/standing.ts";
import { Moment } from "../../ui/Moment.tsx";

const texts = standing.safetyStop;

/** Why the safety stop holds the campaign, with what it compared, and the way on; nothing while it holds none. */
export const SafetyStop = ({ campaign: { safetyStop } }: { campaign: Campaign }) =>
  safetyStop === null ? null : (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      icon={<IconHandStop aria-hidden />}
      title={
        <Text span size="sm" fw={650} c="var(--mantine-color-text)">
          {texts.title}
        </Text>
      }
      role="status"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {texts.figures(safetyStop.messages.toLocaleString("en"), safetyStop.busiest.toLocaleString("en"))}{" "}
          <Moment at={safetyStop.at} precision="exact" />
        </Text>
        <Text size="sm">{texts.text}</Text>
        <ActionButton id="campaign.resume" size="xs" variant="default" />
      </Stack>
    </Alert>
  );

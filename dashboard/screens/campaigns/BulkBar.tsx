import { Button, Group, Paper, Text, Tooltip } from "@mantine/core";
import { IconArchive, IconArchiveOff } from "@tabler/icons-react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import { useMay } from "../../api/context.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { common } from "../../texts/common.ts";
import type { ShelfAct } from "./useShelving.ts";

/** What can be done with all campaigns that are ticked. */
export const BulkBar = ({
  selected,
  onShelve,
  onClear,
}: {
  selected: readonly CampaignListItem[];
  onShelve: (act: ShelfAct) => void;
  onClear: () => void;
}) => {
  const isAllowed = useMay()("campaigns:write");
  const act: ShelfAct = selected.every(({ state }) => state === "archived") ? "unarchive" : "archive";
  const ActIcon = act === "archive" ? IconArchive : IconArchiveOff;
  if (selected.length === 0) return null;
  return (
    <Paper withBorder radius="lg" px="md" py="xs" bg="var(--clarion-surface)">
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600}>
          {texts.selected(selected.length)}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
            {texts.clearSelection}
          </Button>
          <Tooltip
            label={common.notAllowed}
            disabled={isAllowed}
            events={{ hover: true, focus: true, touch: true }}
          >
            <Button
              size="xs"
              variant="default"
              leftSection={<ActIcon size={16} aria-hidden />}
              data-disabled={isAllowed ? undefined : true}
              aria-disabled={isAllowed ? undefined : true}
              onClick={isAllowed ? () => onShelve(act) : undefined}
            >
              {act === "archive" ? texts.archive : texts.unarchiveShort}
            </Button>
          </Tooltip>
        </Group>
      </Group>
    </Paper>
  );
};

import { Button, Group, Paper, Text, Tooltip } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import type { CampaignState } from "../../../src/contract/campaignStates.ts";
import type { Scope } from "../../../src/contract/credential.ts";
import type { ListAct } from "../../api/campaignList.ts";
import { useMay } from "../../api/context.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { common } from "../../texts/common.ts";

const ACTS = {
  pause: { label: texts.pause, Icon: IconPlayerPause, scope: "campaigns:publish" },
  resume: { label: texts.resume, Icon: IconPlayerPlay, scope: "campaigns:publish" },
  archive: { label: texts.archive, Icon: IconArchive, scope: "campaigns:write" },
  unarchive: { label: texts.unarchiveShort, Icon: IconArchiveOff, scope: "campaigns:write" },
} as const satisfies Record<ListAct, { label: string; Icon: typeof IconArchive; scope: Scope }>;

const PAUSABLE: readonly CampaignState[] = ["scheduled", "running"];

/** What fits all that are ticked: to be paused or resumed they have to be alike, archiving says itself what it refuses. */
const actsFor = (selected: readonly CampaignListItem[]): ListAct[] => {
  const areAll = (fits: (state: CampaignState) => boolean): boolean =>
    selected.every(({ state }) => fits(state));
  if (areAll((state) => state === "archived")) return ["unarchive"];
  if (areAll((state) => state === "paused")) return ["resume", "archive"];
  return areAll((state) => PAUSABLE.includes(state)) ? ["pause", "archive"] : ["archive"];
};

const Act = ({ act, onAct }: { act: ListAct; onAct: (act: ListAct) => void }) => {
  const { label, Icon, scope } = ACTS[act];
  const isAllowed = useMay()(scope);
  return (
    <Tooltip
      label={common.notAllowed}
      disabled={isAllowed}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon size={16} aria-hidden />}
        data-disabled={isAllowed ? undefined : true}
        aria-disabled={isAllowed ? undefined : true}
        onClick={isAllowed ? () => onAct(act) : undefined}
      >
        {label}
      </Button>
    </Tooltip>
  );
};

/** What can be done with all campaigns that are ticked. */
export const BulkBar = ({
  selected,
  onAct,
  onClear,
}: {
  selected: readonly CampaignListItem[];
  onAct: (act: ListAct) => void;
  onClear: () => void;
}) =>
  selected.length === 0 ? null : (
    <Paper withBorder radius="lg" px="md" py="xs" bg="var(--clarion-surface)">
      <Group justify="space-between" gap="sm">
        <Text size="sm" fw={600}>
          {texts.selected(selected.length)}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
            {texts.clearSelection}
          </Button>
          {actsFor(selected).map((act) => (
            <Act key={act} act={act} onAct={onAct} />
          ))}
        </Group>
      </Group>
    </Paper>
  );

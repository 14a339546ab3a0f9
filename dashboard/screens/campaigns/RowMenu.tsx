import { ActionIcon, Menu, Text } from "@mantine/core";
import {
  IconArchive,
  IconArchiveOff,
  IconArrowRight,
  IconCopy,
  IconDots,
  IconId,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import type { ListAct } from "../../api/campaignList.ts";
import { useHere, useMay } from "../../api/context.ts";
import { campaigns as texts } from "../../texts/campaigns.ts";
import { common, names } from "../../texts/common.ts";
import { notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { nameOf } from "./cells.tsx";

const ARCHIVABLE: readonly string[] = ["draft", "completed", "stopped"];
const PAUSABLE: readonly string[] = ["scheduled", "running"];
const FINAL: readonly string[] = ["stopped", "archived"];

/** An entry that, when it cannot be chosen, says why. */
const Entry = ({
  icon,
  label,
  reason,
  onChoose,
}: {
  icon: ReactNode;
  label: string;
  reason: string | undefined;
  onChoose: () => void;
}) => (
  <Menu.Item
    leftSection={icon}
    closeMenuOnClick={reason === undefined}
    aria-disabled={reason !== undefined || undefined}
    c={reason === undefined ? undefined : "dimmed"}
    onClick={reason === undefined ? onChoose : undefined}
  >
    {label}
    {reason === undefined ? null : (
      <Text size="xs" c="dimmed" maw={220}>
        {reason}
      </Text>
    )}
  </Menu.Item>
);

const copyId = (id: string): void => {
  navigator.clipboard.writeText(id).then(
    () => notifyDone(texts.idCopied(id)),
    (error: unknown) => notifyFailed(texts.copyFailed, error),
  );
};

interface RowMenuProps {
  campaign: CampaignListItem;
  onClone: (campaign: CampaignListItem) => void;
  onAct: (act: ListAct, campaign: CampaignListItem) => void;
}

const size = { size: 16, "aria-hidden": true } as const;

/** What changes the campaign's state. */
const LifeEntries = ({ campaign, onAct }: Pick<RowMenuProps, "campaign" | "onAct">) => {
  const may = useMay();
  const { state } = campaign;
  const forbidden = may("campaigns:write") ? undefined : common.notAllowed;
  const notToPublish = may("campaigns:publish") ? undefined : common.notAllowed;
  return (
    <>
      {state === "paused" ? (
        <Entry
          icon={<IconPlayerPlay {...size} />}
          label={texts.resume}
          reason={notToPublish}
          onChoose={() => onAct("resume", campaign)}
        />
      ) : null}
      {PAUSABLE.includes(state) ? (
        <Entry
          icon={<IconPlayerPause {...size} />}
          label={texts.pause}
          reason={notToPublish}
          onChoose={() => onAct("pause", campaign)}
        />
      ) : null}
      {state === "archived" ? (
        <Entry
          icon={<IconArchiveOff {...size} />}
          label={texts.unarchive}
          reason={forbidden}
          onChoose={() => onAct("unarchive", campaign)}
        />
      ) : (
        <Entry
          icon={<IconArchive {...size} />}
          label={texts.archive}
          reason={
            forbidden ?? (ARCHIVABLE.includes(state) ? undefined : texts.notArchivable(names.state[state]))
          }
          onChoose={() => onAct("archive", campaign)}
        />
      )}
    </>
  );
};

const Entries = ({ campaign, onClone, onAct }: RowMenuProps) => {
  const { account } = useHere();
  const may = useMay();
  const navigate = useNavigate();
  const { id, campaignId, state } = campaign;
  const params = { account: account.id, campaign: id };
  const forbidden = may("campaigns:write") ? undefined : common.notAllowed;
  const stateName = names.state[state];
  const toDraft = "/a/$account/campaigns/$campaign/edit/$section" as const;
  return (
    <Menu.Dropdown>
      {state === "draft" ? null : (
        <Entry
          icon={<IconArrowRight {...size} />}
          label={texts.open}
          reason={undefined}
          onChoose={() => void navigate({ to: "/a/$account/campaigns/$campaign", params })}
        />
      )}
      <Entry
        icon={<IconPencil {...size} />}
        label={texts.edit}
        reason={FINAL.includes(state) ? texts.notEditable(stateName) : undefined}
        onChoose={() => void navigate({ to: toDraft, params: { ...params, section: "start" } })}
      />
      <Entry
        icon={<IconCopy {...size} />}
        label={texts.clone}
        reason={forbidden}
        onChoose={() => onClone(campaign)}
      />
      <Entry
        icon={<IconId {...size} />}
        label={texts.copyId}
        reason={campaignId === null ? texts.noId : undefined}
        onChoose={() => copyId(campaignId ?? "")}
      />
      <Menu.Divider />
      <LifeEntries campaign={campaign} onAct={onAct} />
    </Menu.Dropdown>
  );
};

/** What can be done with one campaign of the list. */
export const RowMenu = memo((props: RowMenuProps) => (
  <Menu position="bottom-end" width={260} keepMounted={false}>
    <Menu.Target>
      <ActionIcon variant="subtle" color="gray" aria-label={texts.menu(nameOf(props.campaign))}>
        <IconDots size={18} aria-hidden />
      </ActionIcon>
    </Menu.Target>
    <Entries {...props} />
  </Menu>
));
RowMenu.displayName = "RowMenu";

import { ActionIcon, Kbd, Menu, Text, Tooltip } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useCallback, useState } from "react";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { ariaHotkey, hotkeyText, useAction, useScreenActions } from "../../actions/actions.ts";
import { useHere } from "../../api/context.ts";
import { campaign as words } from "../../texts/campaign.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { useAskResume } from "./resume/useAskResume.tsx";
import { useCampaignActions, useLife } from "./useCampaignActions.tsx";

/** An action of the list in the menu; off, it stays reachable and says why. */
const ActionItem = ({ id, isFinal = false }: { id: string; isFinal?: boolean }) => {
  const action = useAction(id);
  if (action === undefined) return null;
  const { disabledReason, hotkey, icon: Icon, label, run } = action;
  const isOff = disabledReason !== undefined;
  return (
    <Menu.Item
      leftSection={Icon === undefined ? undefined : <Icon size={16} aria-hidden />}
      rightSection={hotkey === undefined || isOff ? undefined : <Kbd size="xs">{hotkeyText(hotkey)}</Kbd>}
      aria-keyshortcuts={hotkey === undefined ? undefined : ariaHotkey(hotkey)}
      aria-disabled={isOff || undefined}
      closeMenuOnClick={!isOff}
      onClick={isOff ? undefined : run}
    >
      <Text size="sm" c={isOff ? "dimmed" : isFinal ? "var(--mantine-color-error)" : undefined}>
        {label}
      </Text>
      {isOff ? (
        <Text size="xs" c="dimmed">
          {disabledReason}
        </Text>
      ) : null}
    </Menu.Item>
  );
};

const MoreActions = ({ shelf }: { shelf: string }) => (
  <Menu position="bottom-end" width={280}>
    <Menu.Target>
      <Tooltip label={words.act.more}>
        <ActionIcon variant="default" size={36} aria-label={words.act.more}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </Menu.Target>
    <Menu.Dropdown>
      <ActionItem id="campaign.clone" />
      <ActionItem id={shelf} />
      <Menu.Divider />
      <ActionItem id="campaign.stop" isFinal />
    </Menu.Dropdown>
  </Menu>
);

/** The buttons beside the campaign's name. */
export const CampaignActions = ({ campaign }: { campaign: Campaign }) => {
  const [isStopping, setStopping] = useState(false);
  const askStop = useCallback(() => setStopping(true), []);
  const { account } = useHere();
  const life = useLife();
  const { ask, dialog } = useAskResume(account.id, life);
  const askResume = useCallback(() => ask([campaign]), [ask, campaign]);
  useScreenActions(useCampaignActions(campaign, { act: life.act, askStop, askResume }));
  const { state, version } = campaign;
  return (
    <>
      {version === 0 ? null : (
        <ActionButton id={state === "paused" ? "campaign.resume" : "campaign.pause"} variant="default" />
      )}
      <ActionButton id="campaign.edit" variant={version === 0 ? "default" : "filled"} />
      <MoreActions shelf={state === "archived" ? "campaign.unarchive" : "campaign.archive"} />
      <ConfirmDestructive
        isOpen={isStopping}
        title={words.stopTitle}
        text={words.stopText}
        typed={campaign.name || words.untitled}
        typeLabel={words.stopTyped}
        action={words.stopAction}
        onClose={() => setStopping(false)}
        onConfirm={life.stop}
      />
      {dialog}
    </>
  );
};

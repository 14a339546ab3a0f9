import { useMantineColorScheme } from "@mantine/core";
import {
  IconBolt,
  IconClockPause,
  IconHome,
  IconInbox,
  IconKey,
  IconKeyboard,
  IconMail,
  IconMessages,
  IconMoon,
  IconSettings,
  IconSpeakerphone,
  IconUsers,
  IconUsersGroup,
  IconUsersMinus,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Session, SessionAccount } from "../../../src/contract/session.ts";
import type { Action } from "../../actions/actions.ts";
import { openShortcuts } from "../../actions/ShortcutList.tsx";
import { usePersonPatch } from "../../api/session.ts";
import { actionTexts } from "../../texts/actions.ts";
import { common } from "../../texts/common.ts";
import { controlGroups } from "../../texts/controlGroups.ts";
import { limits } from "../../texts/limits.ts";

/** The places of an account, and the letters that lead there. */
const PLACES = [
  { id: "go.home", label: actionTexts.home, icon: IconHome, hotkey: "G", to: "/a/$account" },
  { id: "go.campaigns", label: actionTexts.campaigns, icon: IconSpeakerphone, to: "/a/$account/campaigns" },
  { id: "go.triggers", label: actionTexts.triggers, icon: IconBolt, to: "/a/$account/triggers" },
  { id: "go.messages", label: actionTexts.messages, icon: IconMessages, to: "/a/$account/messages" },
  { id: "go.users", label: actionTexts.users, icon: IconUsers, to: "/a/$account/users" },
  {
    id: "go.segments",
    label: actionTexts.segments,
    icon: IconUsersGroup,
    to: "/a/$account/users/segments",
  },
  { id: "go.inbox", label: actionTexts.inbox, icon: IconInbox, hotkey: "I", to: "/a/$account/inbox" },
  { id: "go.settings", label: actionTexts.settings, icon: IconSettings, to: "/a/$account/settings" },
  { id: "go.providers", label: actionTexts.providers, icon: IconMail, to: "/a/$account/settings/providers" },
  { id: "go.limits", label: limits.title, icon: IconClockPause, to: "/a/$account/settings/limits" },
  {
    id: "go.controlGroups",
    label: controlGroups.title,
    icon: IconUsersMinus,
    to: "/a/$account/settings/control-groups",
  },
  {
    id: "go.credentials",
    label: actionTexts.credentials,
    icon: IconKey,
    to: "/a/$account/settings/credentials",
  },
] as const;

type Go = ReturnType<typeof useNavigate>;

const placesOf = (navigate: Go, account: string): Action[] =>
  PLACES.map(({ to, ...place }) => ({
    ...place,
    section: "goTo",
    run: () => void navigate({ to, params: { account } }),
  }));

const otherAccounts = (navigate: Go, account: string, session: Session): Action[] =>
  session.accounts
    .filter(({ id }) => id !== account)
    .map(({ id, name }) => ({
      id: `go.account.${id}`,
      label: actionTexts.account(name),
      section: "goTo",
      run: () => void navigate({ to: "/a/$account", params: { account: id } }),
    }));

/** What can be done anywhere within an account. */
export const useShellActions = (account: SessionAccount, session: Session): readonly Action[] => {
  const navigate = useNavigate();
  const { colorScheme } = useMantineColorScheme();
  const { mutate: patchPerson } = usePersonPatch();
  return useMemo(
    () => [
      {
        id: "campaign.create",
        label: actionTexts.createCampaign,
        section: "doIt",
        hotkey: "C",
        disabledReason: account.scopes.includes("campaigns:write") ? undefined : common.notAllowed,
        run: () => void navigate({ to: "/a/$account/campaigns/new", params: { account: account.id } }),
      },
      {
        id: "person.scheme",
        label: colorScheme === "dark" ? actionTexts.light : actionTexts.dark,
        section: "doIt",
        icon: IconMoon,
        keywords: ["theme", "appearance"],
        run: () => patchPerson({ preferences: { colorScheme: colorScheme === "dark" ? "light" : "dark" } }),
      },
      {
        id: "help.shortcuts",
        label: actionTexts.shortcuts,
        section: "doIt",
        icon: IconKeyboard,
        hotkey: "shift+?",
        run: openShortcuts,
      },
      ...placesOf(navigate, account.id),
      ...otherAccounts(navigate, account.id, session),
    ],
    [account, colorScheme, navigate, patchPerson, session],
  );
};

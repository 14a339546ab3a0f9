import { useMantineColorScheme } from "@mantine/core";
import {
  IconBolt,
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
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Session, SessionAccount } from "../../../src/contract/session.ts";
import type { Action } from "../../actions/actions.ts";
import { openShortcuts } from "../../actions/ShortcutList.tsx";
import { usePersonPatch } from "../../api/session.ts";
import { actionTexts } from "../../texts/actions.ts";
import { common } from "../../texts/common.ts";

/** What can be done anywhere within an account. */
export const useShellActions = (account: SessionAccount, session: Session): readonly Action[] => {
  const navigate = useNavigate();
  const { colorScheme } = useMantineColorScheme();
  const { mutate: patchPerson } = usePersonPatch();
  return useMemo(() => {
    const params = { account: account.id };
    const mayWrite = account.scopes.includes("campaigns:write");
    const go: Action[] = [
      {
        id: "go.home",
        label: actionTexts.home,
        section: "goTo",
        icon: IconHome,
        hotkey: "G",
        run: () => void navigate({ to: "/a/$account", params }),
      },
      {
        id: "go.campaigns",
        label: actionTexts.campaigns,
        section: "goTo",
        icon: IconSpeakerphone,
        run: () => void navigate({ to: "/a/$account/campaigns", params }),
      },
      {
        id: "go.triggers",
        label: actionTexts.triggers,
        section: "goTo",
        icon: IconBolt,
        run: () => void navigate({ to: "/a/$account/triggers", params }),
      },
      {
        id: "go.messages",
        label: actionTexts.messages,
        section: "goTo",
        icon: IconMessages,
        run: () => void navigate({ to: "/a/$account/messages", params }),
      },
      {
        id: "go.users",
        label: actionTexts.users,
        section: "goTo",
        icon: IconUsers,
        run: () => void navigate({ to: "/a/$account/users", params }),
      },
      {
        id: "go.inbox",
        label: actionTexts.inbox,
        section: "goTo",
        icon: IconInbox,
        hotkey: "I",
        run: () => void navigate({ to: "/a/$account/inbox", params }),
      },
      {
        id: "go.settings",
        label: actionTexts.settings,
        section: "goTo",
        icon: IconSettings,
        run: () => void navigate({ to: "/a/$account/settings", params }),
      },
      {
        id: "go.providers",
        label: actionTexts.providers,
        section: "goTo",
        icon: IconMail,
        run: () => void navigate({ to: "/a/$account/settings/providers", params }),
      },
      {
        id: "go.credentials",
        label: actionTexts.credentials,
        section: "goTo",
        icon: IconKey,
        run: () => void navigate({ to: "/a/$account/settings/credentials", params }),
      },
    ];
    const others: Action[] = session.accounts
      .filter(({ id }) => id !== account.id)
      .map(({ id, name }) => ({
        id: `go.account.${id}`,
        label: actionTexts.account(name),
        section: "goTo",
        run: () => void navigate({ to: "/a/$account", params: { account: id } }),
      }));
    return [
      {
        id: "campaign.create",
        label: actionTexts.createCampaign,
        section: "doIt",
        hotkey: "C",
        disabledReason: mayWrite ? undefined : common.notAllowed,
        run: () => void navigate({ to: "/a/$account/campaigns/new", params }),
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
      ...go,
      ...others,
    ];
  }, [account, colorScheme, navigate, patchPerson, session.accounts]);
};

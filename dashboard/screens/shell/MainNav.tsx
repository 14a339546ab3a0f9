import { Divider, NavLink } from "@mantine/core";
import {
  IconApi,
  IconBolt,
  IconHome,
  IconInbox,
  IconMessages,
  IconSettings,
  IconSpeakerphone,
  IconUsers,
} from "@tabler/icons-react";
import type { SessionAccount } from "../../../src/contract/session.ts";
import { shell } from "../../texts/shell.ts";
import { NavTo } from "../../ui/LinkTo.tsx";

/** The main places of an account. */
export const MainNav = ({ account }: { account: SessionAccount }) => {
  const params = { account: account.id };
  const icon = { size: 18, stroke: 1.7, "aria-hidden": true } as const;
  return (
    <>
      <NavTo
        to="/a/$account"
        params={params}
        activeOptions={{ exact: true }}
        label={shell.nav.home}
        leftSection={<IconHome {...icon} />}
      />
      <NavTo
        to="/a/$account/campaigns"
        params={params}
        label={shell.nav.campaigns}
        leftSection={<IconSpeakerphone {...icon} />}
      />
      <NavTo
        to="/a/$account/triggers"
        params={params}
        label={shell.nav.triggers}
        leftSection={<IconBolt {...icon} />}
      />
      <NavTo
        to="/a/$account/messages"
        params={params}
        label={shell.nav.messages}
        leftSection={<IconMessages {...icon} />}
      />
      <NavTo
        to="/a/$account/users"
        params={params}
        label={shell.nav.users}
        leftSection={<IconUsers {...icon} />}
      />
      <NavTo
        to="/a/$account/inbox"
        params={params}
        label={shell.nav.inbox}
        leftSection={<IconInbox {...icon} />}
      />
      <Divider my="xs" />
      <NavTo
        to="/a/$account/settings"
        params={params}
        label={shell.nav.settings}
        leftSection={<IconSettings {...icon} />}
      />
      <NavLink
        component="a"
        href="/api/docs"
        label={shell.nav.apiReference}
        leftSection={<IconApi {...icon} />}
      />
    </>
  );
};

import { Select } from "@mantine/core";
import {
  IconAt,
  IconBuilding,
  IconClockPause,
  IconDeviceMobile,
  IconKey,
  IconMailForward,
  IconMailOff,
  IconPhoto,
  IconPlugConnected,
  IconPuzzle,
  IconSend,
  IconTicket,
  IconUser,
  IconUsersGroup,
  IconUsersMinus,
  IconWebhook,
  IconWorldCheck,
} from "@tabler/icons-react";
import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Suspense } from "react";
import { useHere } from "../../api/context.ts";
import { settings } from "../../texts/settings.ts";
import { NavTo } from "../../ui/LinkTo.tsx";
import { LoadingState } from "../../ui/States.tsx";
import classes from "./SettingsShell.module.css";

const PLACES = [
  { name: "account", to: "/a/$account/settings", icon: IconBuilding },
  { name: "providers", to: "/a/$account/settings/providers", icon: IconSend },
  { name: "senders", to: "/a/$account/settings/senders", icon: IconAt },
  { name: "sender-domains", to: "/a/$account/settings/sender-domains", icon: IconWorldCheck },
  { name: "bounces", to: "/a/$account/settings/bounces", icon: IconMailForward },
  { name: "apps-and-browsers", to: "/a/$account/settings/apps-and-browsers", icon: IconDeviceMobile },
  { name: "limits", to: "/a/$account/settings/limits", icon: IconClockPause },
  { name: "control-groups", to: "/a/$account/settings/control-groups", icon: IconUsersMinus },
  { name: "stopped-addresses", to: "/a/$account/settings/stopped-addresses", icon: IconMailOff },
  { name: "code-pools", to: "/a/$account/settings/code-pools", icon: IconTicket },
  { name: "content-blocks", to: "/a/$account/settings/content-blocks", icon: IconPuzzle },
  { name: "pictures", to: "/a/$account/settings/pictures", icon: IconPhoto },
  { name: "linked-content", to: "/a/$account/settings/linked-content", icon: IconPlugConnected },
  { name: "outgoing-events", to: "/a/$account/settings/outgoing-events", icon: IconWebhook },
  { name: "credentials", to: "/a/$account/settings/credentials", icon: IconKey },
  { name: "people", to: "/a/$account/settings/people", icon: IconUsersGroup },
  { name: "you", to: "/a/$account/settings/you", icon: IconUser },
] as const;

const List = ({ account }: { account: string }) => (
  <nav aria-label={settings.navLabel} className={classes.nav}>
    {PLACES.map(({ name, to, icon: Icon }) => (
      <NavTo
        key={name}
        to={to}
        params={{ account }}
        activeOptions={{ exact: name === "account", includeSearch: false }}
        label={settings.places[name]}
        leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
      />
    ))}
  </nav>
);

/** On narrow screens: the same places as a choice. */
const Choice = ({ account }: { account: string }) => {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const here = PLACES.find(({ name }) => pathname.includes(`/settings/${name}`)) ?? PLACES[0];
  return (
    <Select
      aria-label={settings.navLabel}
      data={PLACES.map(({ name }) => ({ value: name, label: settings.places[name] }))}
      value={here.name}
      allowDeselect={false}
      onChange={(chosen) => {
        const place = PLACES.find(({ name }) => name === chosen);
        if (place !== undefined) void navigate({ to: place.to, params: { account } });
      }}
    />
  );
};

/** What can be set, and the way between its places. */
export const SettingsShell = () => {
  const account = useHere().account.id;
  return (
    <div className={classes.frame}>
      <div>
        <div className={classes.wide}>
          <List account={account} />
        </div>
        <div className={classes.slim}>
          <Choice account={account} />
        </div>
      </div>
      <div className={classes.place}>
        <Suspense fallback={<LoadingState />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
};

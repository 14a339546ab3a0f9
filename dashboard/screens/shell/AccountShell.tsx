import { AppShell, Burger, Group, ScrollArea, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDisclosure, useReducedMotion } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Outlet, useLocation } from "@tanstack/react-router";
import { Suspense, useEffect, useMemo } from "react";
import type { Session, SessionAccount } from "../../../src/contract/session.ts";
import { ActionsProvider } from "../../actions/ActionsProvider.tsx";
import { hotkeyText } from "../../actions/actions.ts";
import { openPalette } from "../../actions/CommandPalette.tsx";
import { HereContext } from "../../api/context.ts";
import { useLiveStream } from "../../api/live.ts";
import { accountOf, sessionQuery } from "../../api/session.ts";
import { common } from "../../texts/common.ts";
import { shell } from "../../texts/shell.ts";
import { LoadingState } from "../../ui/States.tsx";
import { AccountMenu } from "./AccountMenu.tsx";
import classes from "./AccountShell.module.css";
import { LiveBanner } from "./LiveBanner.tsx";
import { NotFound } from "./Lost.tsx";
import { MainNav } from "./MainNav.tsx";
import { OverdueBanner } from "./OverdueBanner.tsx";
import { PersonMenu } from "./PersonMenu.tsx";
import { useShellActions } from "./shellActions.ts";

const route = getRouteApi("/a/$account");

const NAV_SLIDES_MS = 200;

/** Makes the page look as the person set it. */
const usePreferences = ({ person }: Session): void => {
  const { setColorScheme } = useMantineColorScheme();
  const { colorScheme, density } = person.preferences;
  useEffect(() => setColorScheme(colorScheme), [colorScheme, setColorScheme]);
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
};

const SearchButton = () => (
  <UnstyledButton className={classes.search} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
    <IconSearch size={16} aria-hidden />
    <span className={classes.searchText}>{shell.command.open}</span>
    <kbd className={classes.searchKey}>{hotkeyText("mod+K")}</kbd>
  </UnstyledButton>
);

const Frame = ({ account }: { account: SessionAccount }) => {
  const [isOpen, nav] = useDisclosure(false);
  const isStill = useReducedMotion();
  const { pathname } = useLocation();
  useLiveStream(account.id);
  const { close } = nav;
  useEffect(() => {
    if (pathname !== "") close();
  }, [pathname, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 224, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", lg: "xl" }}
      transitionDuration={isStill ? 0 : NAV_SLIDES_MS}
    >
      <AppShell.Header className={classes.bar}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="xs" wrap="nowrap" className={classes.left}>
            <Burger
              hiddenFrom="sm"
              size="sm"
              opened={isOpen}
              onClick={nav.toggle}
              aria-label={isOpen ? shell.closeMenu : shell.openMenu}
            />
            <AccountMenu />
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SearchButton />
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes.bar} p="xs" component="nav" aria-label={shell.nav.label}>
        <AppShell.Section grow component={ScrollArea}>
          <MainNav account={account} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <LiveBanner />
        <OverdueBanner />
        <Suspense fallback={<LoadingState />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
};

const Within = ({ session, account }: { session: Session; account: SessionAccount }) => {
  usePreferences(session);
  const own = useShellActions(account, session);
  return (
    <ActionsProvider own={own} hasSingleKeys={session.person.preferences.singleKeys}>
      <a className="skip-link" href="#content">
        {common.skipToContent}
      </a>
      <Frame account={account} />
    </ActionsProvider>
  );
};

/** Everything of one account: navigation, what can be done, the live stream, and the screen. */
export const AccountShell = () => {
  const { account: id } = route.useParams();
  const { data: session } = useSuspenseQuery(sessionQuery);
  const account = session === null ? undefined : accountOf(session, id);
  const here = useMemo(
    () => (session === null || account === undefined ? null : { session, account }),
    [session, account],
  );
  // Logged out, on the way to the log-in.
  if (session === null) return null;
  if (here === null) return <NotFound />;
  return (
    <HereContext.Provider value={here}>
      <Within key={here.account.id} session={here.session} account={here.account} />
    </HereContext.Provider>
  );
};

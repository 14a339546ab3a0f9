import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { account } from "./accountRoute.tsx";
import {
  channelSearch,
  codePoolSearch,
  credentialSearch,
  outgoingSearch,
  suppressionSearch,
} from "./searches.ts";

const settings = createRoute({
  getParentRoute: () => account,
  path: "/settings",
  component: lazyRouteComponent(() => import("./screens/settings/SettingsShell.tsx"), "SettingsShell"),
});

const settingsAccount = createRoute({
  getParentRoute: () => settings,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/settings/AccountSettings.tsx"), "AccountSettings"),
});

const providers = createRoute({
  getParentRoute: () => settings,
  path: "/providers",
  component: lazyRouteComponent(() => import("./screens/settings/ProvidersScreen.tsx"), "ProvidersScreen"),
});

const newProvider = createRoute({
  getParentRoute: () => settings,
  path: "/providers/new",
  validateSearch: channelSearch,
  component: lazyRouteComponent(
    () => import("./screens/settings/NewProviderScreen.tsx"),
    "NewProviderScreen",
  ),
});

const provider = createRoute({
  getParentRoute: () => settings,
  path: "/providers/$provider",
  validateSearch: channelSearch,
  component: lazyRouteComponent(() => import("./screens/settings/ProviderScreen.tsx"), "ProviderScreen"),
});

const credentials = createRoute({
  getParentRoute: () => settings,
  path: "/credentials",
  validateSearch: credentialSearch,
  component: lazyRouteComponent(
    () => import("./screens/settings/CredentialsScreen.tsx"),
    "CredentialsScreen",
  ),
});

const limits = createRoute({
  getParentRoute: () => settings,
  path: "/limits",
  component: lazyRouteComponent(() => import("./screens/settings/LimitsScreen.tsx"), "LimitsScreen"),
});

const controlGroups = createRoute({
  getParentRoute: () => settings,
  path: "/control-groups",
  component: lazyRouteComponent(
    () => import("./screens/settings/ControlGroupsScreen.tsx"),
    "ControlGroupsScreen",
  ),
});
const suppressions = createRoute({
  getParentRoute: () => settings,
  path: "/stopped-addresses",
  validateSearch: suppressionSearch,
  component: lazyRouteComponent(
    () => import("./screens/settings/SuppressionsScreen.tsx"),
    "SuppressionsScreen",
  ),
});
const senders = createRoute({
  getParentRoute: () => settings,
  path: "/senders",
  component: lazyRouteComponent(() => import("./screens/settings/SendersScreen.tsx"), "SendersScreen"),
});
const senderDomains = createRoute({
  getParentRoute: () => settings,
  path: "/sender-domains",
  component: lazyRouteComponent(
    () => import("./screens/settings/SenderDomainsScreen.tsx"),
    "SenderDomainsScreen",
  ),
});
const bounces = createRoute({
  getParentRoute: () => settings,
  path: "/bounces",
  component: lazyRouteComponent(() => import("./screens/settings/BouncesScreen.tsx"), "BouncesScreen"),
});
const apps = createRoute({
  getParentRoute: () => settings,
  path: "/apps-and-browsers",
  component: lazyRouteComponent(() => import("./screens/settings/AppsScreen.tsx"), "AppsScreen"),
});
const codePools = createRoute({
  getParentRoute: () => settings,
  path: "/code-pools",
  component: lazyRouteComponent(() => import("./screens/settings/CodePoolsScreen.tsx"), "CodePoolsScreen"),
});

const codePool = createRoute({
  getParentRoute: () => settings,
  path: "/code-pools/$pool",
  validateSearch: codePoolSearch,
  component: lazyRouteComponent(() => import("./screens/settings/CodePoolScreen.tsx"), "CodePoolScreen"),
});

const contentBlocks = createRoute({
  getParentRoute: () => settings,
  path: "/content-blocks",
  component: lazyRouteComponent(
    () => import("./screens/settings/ContentBlocksScreen.tsx"),
    "ContentBlocksScreen",
  ),
});

const contentBlock = createRoute({
  getParentRoute: () => settings,
  path: "/content-blocks/$block",
  component: lazyRouteComponent(
    () => import("./screens/settings/ContentBlockScreen.tsx"),
    "ContentBlockScreen",
  ),
});

const pictures = createRoute({
  getParentRoute: () => settings,
  path: "/pictures",
  component: lazyRouteComponent(() => import("./screens/settings/PicturesScreen.tsx"), "PicturesScreen"),
});

const linkedContent = createRoute({
  getParentRoute: () => settings,
  path: "/linked-content",
  component: lazyRouteComponent(
    () => import("./screens/settings/LinkedContentScreen.tsx"),
    "LinkedContentScreen",
  ),
});

const linkedApi = createRoute({
  getParentRoute: () => settings,
  path: "/linked-content/$api",
  component: lazyRouteComponent(() => import("./screens/settings/LinkedApiScreen.tsx"), "LinkedApiScreen"),
});

const outgoingEvents = createRoute({
  getParentRoute: () => settings,
  path: "/outgoing-events",
  component: lazyRouteComponent(
    () => import("./screens/settings/OutgoingEventsScreen.tsx"),
    "OutgoingEventsScreen",
  ),
});

const outgoingWebhook = createRoute({
  getParentRoute: () => settings,
  path: "/outgoing-events/$webhook",
  validateSearch: outgoingSearch,
  component: lazyRouteComponent(
    () => import("./screens/settings/OutgoingWebhookScreen.tsx"),
    "OutgoingWebhookScreen",
  ),
});

const people = createRoute({
  getParentRoute: () => settings,
  path: "/people",
  component: lazyRouteComponent(() => import("./screens/settings/PeopleScreen.tsx"), "PeopleScreen"),
});

const you = createRoute({
  getParentRoute: () => settings,
  path: "/you",
  component: lazyRouteComponent(() => import("./screens/settings/YouScreen.tsx"), "YouScreen"),
});

/** Every view of the settings and its address. */
export const settingsRoutes = settings.addChildren([
  settingsAccount,
  providers,
  newProvider,
  provider,
  limits,
  controlGroups,
  suppressions,
  senders,
  senderDomains,
  bounces,
  apps,
  codePools,
  codePool,
  contentBlocks,
  contentBlock,
  pictures,
  linkedContent,
  linkedApi,
  outgoingEvents,
  outgoingWebhook,
  credentials,
  people,
  you,
]);

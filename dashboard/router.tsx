import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { queryClient } from "./api/queryClient.ts";
import { sessionQuery } from "./api/session.ts";
import { index, login, root, setup } from "./entryRoutes.tsx";
import { AccountShell } from "./screens/shell/AccountShell.tsx";
import { NotFound, ScreenFailed } from "./screens/shell/Lost.tsx";
import {
  campaignListSearch,
  campaignSearch,
  channelSearch,
  codePoolSearch,
  credentialSearch,
  inboxSearch,
  messageListSearch,
  messageSearch,
  newImportSearch,
  profileSearch,
  segmentKindSearch,
  suppressionSearch,
  triggerListSearch,
  triggerSearch,
  userListSearch,
  wizardSearch,
} from "./searches.ts";
import { LoadingState } from "./ui/States.tsx";

/**
 * Every view of the dashboard and its address. What narrows a view (filters, tab, open drawer) lies in the search
 * part, so that each view is a link.
 */

const account = createRoute({
  getParentRoute: () => root,
  path: "/a/$account",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: "/login", search: { to: location.href } });
  },
  component: AccountShell,
});

const home = createRoute({
  getParentRoute: () => account,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/home/HomeScreen.tsx"), "HomeScreen"),
});

const campaigns = createRoute({
  getParentRoute: () => account,
  path: "/campaigns",
  validateSearch: campaignListSearch,
  component: lazyRouteComponent(() => import("./screens/campaigns/CampaignsScreen.tsx"), "CampaignsScreen"),
});

const newCampaign = createRoute({
  getParentRoute: () => account,
  path: "/campaigns/new",
  validateSearch: channelSearch,
  component: lazyRouteComponent(
    () => import("./screens/newCampaign/NewCampaignScreen.tsx"),
    "NewCampaignScreen",
  ),
});

const campaign = createRoute({
  getParentRoute: () => account,
  path: "/campaigns/$campaign",
  validateSearch: campaignSearch,
  component: lazyRouteComponent(() => import("./screens/campaign/CampaignScreen.tsx"), "CampaignScreen"),
});

const wizard = createRoute({
  getParentRoute: () => account,
  path: "/campaigns/$campaign/edit/$section",
  validateSearch: wizardSearch,
  component: lazyRouteComponent(() => import("./screens/wizard/WizardScreen.tsx"), "WizardScreen"),
});

const triggers = createRoute({
  getParentRoute: () => account,
  path: "/triggers",
  validateSearch: triggerListSearch,
  component: lazyRouteComponent(() => import("./screens/triggers/TriggersScreen.tsx"), "TriggersScreen"),
});

const trigger = createRoute({
  getParentRoute: () => account,
  path: "/triggers/$trigger",
  validateSearch: triggerSearch,
  component: lazyRouteComponent(() => import("./screens/triggers/TriggerScreen.tsx"), "TriggerScreen"),
});

const messages = createRoute({
  getParentRoute: () => account,
  path: "/messages",
  validateSearch: messageListSearch,
  component: lazyRouteComponent(() => import("./screens/messages/MessagesScreen.tsx"), "MessagesScreen"),
});

const message = createRoute({
  getParentRoute: () => account,
  path: "/messages/$message",
  validateSearch: messageSearch,
  component: lazyRouteComponent(() => import("./screens/messages/MessageScreen.tsx"), "MessageScreen"),
});

const inbox = createRoute({
  getParentRoute: () => account,
  path: "/inbox",
  validateSearch: inboxSearch,
  component: lazyRouteComponent(() => import("./screens/inbox/InboxScreen.tsx"), "InboxScreen"),
});

const users = createRoute({
  getParentRoute: () => account,
  path: "/users",
  validateSearch: userListSearch,
  component: lazyRouteComponent(() => import("./screens/users/UsersScreen.tsx"), "UsersScreen"),
});

const user = createRoute({
  getParentRoute: () => account,
  path: "/users/$profile",
  validateSearch: profileSearch,
  component: lazyRouteComponent(() => import("./screens/users/UserScreen.tsx"), "UserScreen"),
});

const segments = createRoute({
  getParentRoute: () => account,
  path: "/users/segments",
  validateSearch: userListSearch,
  component: lazyRouteComponent(() => import("./screens/segments/SegmentsScreen.tsx"), "SegmentsScreen"),
});

const newSegment = createRoute({
  getParentRoute: () => account,
  path: "/users/segments/new",
  validateSearch: segmentKindSearch,
  component: lazyRouteComponent(() => import("./screens/segments/NewSegmentScreen.tsx"), "NewSegmentScreen"),
});

const segment = createRoute({
  getParentRoute: () => account,
  path: "/users/segments/$segment",
  component: lazyRouteComponent(() => import("./screens/segments/SegmentScreen.tsx"), "SegmentScreen"),
});

const transfers = createRoute({
  getParentRoute: () => account,
  path: "/users/transfers",
  component: lazyRouteComponent(() => import("./screens/transfers/TransfersScreen.tsx"), "TransfersScreen"),
});

const newImport = createRoute({
  getParentRoute: () => account,
  path: "/users/transfers/new",
  validateSearch: newImportSearch,
  component: lazyRouteComponent(() => import("./screens/transfers/NewImportScreen.tsx"), "NewImportScreen"),
});

const transfer = createRoute({
  getParentRoute: () => account,
  path: "/users/transfers/$transfer",
  component: lazyRouteComponent(() => import("./screens/transfers/TransferScreen.tsx"), "TransferScreen"),
});

const overdue = createRoute({
  getParentRoute: () => account,
  path: "/overdue",
  component: lazyRouteComponent(() => import("./screens/overdue/OverdueScreen.tsx"), "OverdueScreen"),
});

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

const routeTree = root.addChildren([
  index,
  login,
  setup,
  account.addChildren([
    home,
    campaigns,
    newCampaign,
    campaign,
    wizard,
    triggers,
    trigger,
    messages,
    message,
    inbox,
    users,
    user,
    segments,
    newSegment,
    segment,
    transfers,
    newImport,
    transfer,
    overdue,
    settings.addChildren([
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
      credentials,
      people,
      you,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: LoadingState,
  defaultErrorComponent: ScreenFailed,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

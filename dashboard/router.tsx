import { createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { account } from "./accountRoute.tsx";
import { index, login, root, setup } from "./entryRoutes.tsx";
import { NotFound, ScreenFailed } from "./screens/shell/Lost.tsx";
import {
  campaignListSearch,
  campaignSearch,
  channelSearch,
  inboxSearch,
  messageListSearch,
  messageSearch,
  newImportSearch,
  profileSearch,
  segmentKindSearch,
  triggerListSearch,
  triggerSearch,
  userListSearch,
  wizardSearch,
} from "./searches.ts";
import { settingsRoutes } from "./settingsRoutes.tsx";
import { LoadingState } from "./ui/States.tsx";

/**
 * Every view of the dashboard and its address. What narrows a view (filters, tab, open drawer) lies in the search
 * part, so that each view is a link.
 */

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
    settingsRoutes,
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

import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queryClient } from "./api/queryClient.ts";
import { sessionQuery, setupQuery } from "./api/session.ts";
import { NotFound, ScreenFailed } from "./screens/shell/Lost.tsx";

/** What holds all views, and the views of who is not logged in. */

export const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: ScreenFailed,
});

export const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async () => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session === null) {
      const { isOpen } = await queryClient.fetchQuery(setupQuery);
      throw redirect(isOpen ? { to: "/setup" } : { to: "/login" });
    }
    const first = session.accounts.find(({ isDemo }) => !isDemo) ?? session.accounts[0];
    if (first === undefined) throw redirect({ to: "/login" });
    throw redirect({ to: "/a/$account", params: { account: first.id } });
  },
});

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

export const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { to?: string } => {
    const to = text(search.to);
    return to === undefined ? {} : { to };
  },
  component: lazyRouteComponent(() => import("./screens/entry/LogInScreen.tsx"), "LogInScreen"),
});

export const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (search: Record<string, unknown>): { code?: string } => {
    const code = text(search.code);
    return code === undefined ? {} : { code };
  },
  component: lazyRouteComponent(() => import("./screens/entry/SetupScreen.tsx"), "SetupScreen"),
});

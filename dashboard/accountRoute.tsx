import { createRoute, redirect } from "@tanstack/react-router";
import { queryClient } from "./api/queryClient.ts";
import { sessionQuery } from "./api/session.ts";
import { root } from "./entryRoutes.tsx";
import { AccountShell } from "./screens/shell/AccountShell.tsx";

/** What holds all views of an account. */
export const account = createRoute({
  getParentRoute: () => root,
  path: "/a/$account",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: "/login", search: { to: location.href } });
  },
  component: AccountShell,
});

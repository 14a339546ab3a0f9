import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  AccountCreate,
  LogIn,
  PersonPatch,
  Session,
  SessionAccount,
  Setup,
} from "../../src/contract/session.ts";
import { ApiError, call, setCsrfToken } from "./client.ts";
import { queryClient } from "./queryClient.ts";

const remember = (session: Session): Session => {
  setCsrfToken(session.csrfToken);
  queryClient.setQueryData(sessionQuery.queryKey, session);
  return session;
};

const readSession = async (): Promise<Session | null> => {
  try {
    const session = await call<Session>("/session", { account: null });
    setCsrfToken(session.csrfToken);
    return session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
};

/** Who is logged in; null: nobody. */
export const sessionQuery = queryOptions<Session | null>({
  queryKey: ["session"],
  queryFn: readSession,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Whether the server waits for its first owner. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => call<{ isOpen: boolean }>("/setup", { account: null }),
});

export const logIn = async (body: LogIn): Promise<Session> =>
  remember(await call<Session>("/session", { method: "POST", account: null, body }));

export const setUp = async (body: Setup): Promise<Session> =>
  remember(await call<Session>("/setup", { method: "POST", account: null, body }));

export const createAccount = async (body: AccountCreate): Promise<Session> =>
  remember(await call<Session>("/accounts", { method: "POST", account: null, body }));

/** Makes the demo account, or finds the one that is there, and lets the person in. */
export const createDemo = async (): Promise<{ accountId: string }> => {
  const made = await call<{ accountId: string }>("/demo", { method: "POST", account: null });
  await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
  return made;
};

export const removeDemo = async (account: string): Promise<void> => {
  await call(`/demo/${encodeURIComponent(account)}`, { method: "DELETE", account: null });
  await queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
};

/** Ends the session and forgets everything that was read in it. */
export const logOut = async (): Promise<void> => {
  await call("/session", { method: "DELETE", account: null });
  setCsrfToken("");
  // Set, not taken away: whoever looks at it learns that nobody is logged in.
  queryClient.setQueryData(sessionQuery.queryKey, null);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
};

const patched = (session: Session, { name, preferences }: PersonPatch): Session => {
  const { person } = session;
  return {
    ...session,
    person: {
      ...person,
      name: name ?? person.name,
      preferences: {
        colorScheme: preferences?.colorScheme ?? person.preferences.colorScheme,
        density: preferences?.density ?? person.preferences.density,
        timeZone: preferences?.timeZone === undefined ? person.preferences.timeZone : preferences.timeZone,
        singleKeys: preferences?.singleKeys ?? person.preferences.singleKeys,
      },
    },
  };
};

/** Changes what the person set for itself: shown at once, taken back when the server refuses. */
export const usePersonPatch = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: PersonPatch) =>
      remember(await call<Session>("/session/person", { method: "PATCH", account: null, body })),
    onMutate: (patch) => {
      const before = client.getQueryData(sessionQuery.queryKey);
      if (before) client.setQueryData(sessionQuery.queryKey, patched(before, patch));
      return before;
    },
    onError: (_error, _patch, before) => client.setQueryData(sessionQuery.queryKey, before),
  });
};

/** The account of this ID among those the person may enter. */
export const accountOf = (session: Session, id: string): SessionAccount | undefined =>
  session.accounts.find((account) => account.id === id);

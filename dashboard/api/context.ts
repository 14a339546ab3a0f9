import { createContext, useContext } from "react";
import type { Scope } from "../../src/contract/credential.ts";
import type { Session, SessionAccount } from "../../src/contract/session.ts";

interface Here {
  session: Session;
  account: SessionAccount;
}

export const HereContext = createContext<Here | null>(null);

/** Who looks, and at which account. Only within an account's screens. */
export const useHere = (): Here => {
  const here = useContext(HereContext);
  if (here === null) throw new Error("this part of the dashboard lives within an account");
  return here;
};

/** Whether the person's role allows this here. */
export const useMay = (): ((scope: Scope) => boolean) => {
  const { account } = useHere();
  return (scope) => account.scopes.includes(scope);
};

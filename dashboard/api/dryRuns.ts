import { queryOptions } from "@tanstack/react-query";
import type { DryRun } from "../../src/contract/dryRun.ts";
import type { ProfileDetail } from "../../src/contract/profile.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { profileQuery } from "./profiles.ts";
import { queryClient } from "./queryClient.ts";

/** Whom an imagined trigger names: a user by its profile's number, or anybody by an identity or address. */
export interface Named {
  kind: "user" | "identity" | "email" | "phone" | "objectId" | "FBID" | "GPID";
  value: string;
}

export interface DryRunQuestion {
  to: Named;
  /** The text of a JSON object, which is sent as it is. */
  payload: string;
  /** ISO 8601; null: now. */
  at: string | null;
  version: "published" | "draft";
  /** Another one asks the same again. */
  round: number;
}

/** What names a user in a call, and nobody else where it has an identity; null when nothing does. */
export const namingOf = ({
  identities,
  email,
  phone,
}: Pick<ProfileDetail, "identities" | "email" | "phone">): Named | null => {
  const identity = identities.find(({ kind }) => kind === "identity") ?? identities[0];
  if (identity !== undefined) return identity;
  if (email !== null) return { kind: "email", value: email };
  return phone === null ? null : { kind: "phone", value: phone };
};

/** What would become of the trigger, of one recipient; null when nothing names the user. Asked again by hand only. */
export const dryRunQuery = (account: string, campaign: string, question: DryRunQuestion) =>
  queryOptions({
    queryKey: keyOf(account, "dryRuns", "campaign", campaign, question),
    queryFn: async ({ signal }): Promise<DryRun | null> => {
      const { to, payload, at, version } = question;
      const named =
        to.kind === "user"
          ? namingOf(await queryClient.ensureQueryData(profileQuery(account, to.value)))
          : to;
      if (named === null) return null;
      const rest = {
        recipients: [{ to: { [named.kind]: named.value } }],
        version,
        ...(at === null ? {} : { at }),
      };
      const json = `${JSON.stringify(rest).slice(0, -1)},"payload":${payload}}`;
      return call<DryRun>(`${campaignPath(campaign)}/dry-runs`, { method: "POST", account, json, signal });
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

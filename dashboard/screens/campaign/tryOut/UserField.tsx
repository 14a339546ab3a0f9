import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ApiError } from "../../../api/client.ts";
import { useHere } from "../../../api/context.ts";
import type { Named } from "../../../api/dryRuns.ts";
import { profileQuery } from "../../../api/profiles.ts";
import { names } from "../../../texts/common.ts";
import { dryRun } from "../../../texts/dryRun.ts";
import { users } from "../../../texts/users.ts";
import { type ChosenUser, UserSelect, userName } from "../../../ui/UserSelect.tsx";
import { guesses, readNamed, writeNamed } from "./tryForm.ts";

const texts = dryRun.panel;

/** The user that is chosen by its profile; undefined where somebody is named otherwise. */
export const useChosenProfile = (to: Named | null) => {
  const { account } = useHere();
  const isUser = to?.kind === "user";
  return useQuery({ ...profileQuery(account.id, to?.value ?? ""), enabled: isUser });
};

const strangerOf = (named: Named): ChosenUser => ({
  value: writeNamed(named),
  label: texts.stranger(named.kind === "user" ? texts.user : names.identityKind[named.kind], named.value),
});

const strangersOf = (typed: string): ChosenUser[] => guesses(typed).map(strangerOf);

/** Whom the trigger names: a user that is found, or an identity or address that nobody may have. */
export const UserField = ({
  id,
  to,
  onChange,
  error,
}: {
  id: string;
  to: Named | null;
  onChange: (to: Named | null) => void;
  error: string | undefined;
}) => {
  const profile = useChosenProfile(to);
  const { data } = profile;
  const chosen = useMemo((): ChosenUser | null => {
    if (to === null) return null;
    if (to.kind !== "user") return strangerOf(to);
    return { value: to.value, label: data === undefined ? users.nobody(to.value) : userName(data) };
  }, [to, data]);
  const isGone = profile.error instanceof ApiError && profile.error.status === 404;
  return (
    <UserSelect
      id={id}
      label={texts.user}
      description={texts.userHint}
      chosen={chosen}
      others={strangersOf}
      error={error ?? (isGone ? texts.userGone(to?.value ?? "") : undefined)}
      onChoose={(user) =>
        onChange(user === null ? null : (readNamed(user.value) ?? { kind: "user", value: user.value }))
      }
    />
  );
};

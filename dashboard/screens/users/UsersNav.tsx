import { Group } from "@mantine/core";
import { useHere } from "../../api/context.ts";
import { segments as words } from "../../texts/segments.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";

const PLACES = [
  { name: "users", to: "/a/$account/users" },
  { name: "segments", to: "/a/$account/users/segments" },
  { name: "transfers", to: "/a/$account/users/transfers" },
] as const;

const HERE = { variant: "light" } as const;

/** Between the users themselves and what they are grouped in. */
export const UsersNav = () => {
  const { account } = useHere();
  return (
    <nav aria-label={words.nav.label}>
      <Group gap={4}>
        {PLACES.map(({ name, to }) => (
          <ButtonTo
            key={name}
            to={to}
            params={{ account: account.id }}
            activeOptions={{ exact: true, includeSearch: false }}
            activeProps={HERE}
            variant="subtle"
            size="compact-sm"
          >
            {words.nav[name]}
          </ButtonTo>
        ))}
      </Group>
    </nav>
  );
};

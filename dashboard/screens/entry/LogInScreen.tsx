import { Text } from "@mantine/core";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { shell } from "../../texts/shell.ts";
import { EntryFrame } from "./EntryFrame.tsx";
import { LogInForm } from "./LogInForm.tsx";

const route = getRouteApi("/login");

/** Only a place of this dashboard: a link must not lead a person elsewhere after the log-in. */
const placeOf = (to: string | undefined): string => (to !== undefined && /^\/a\/[^/\\]/.test(to) ? to : "/");

export const LogInScreen = () => {
  const router = useRouter();
  const { to } = route.useSearch();
  return (
    <EntryFrame title={shell.logIn.title}>
      <LogInForm onDone={() => router.history.push(placeOf(to))} />
      <Text size="sm" c="dimmed">
        {shell.logIn.forgot}
      </Text>
    </EntryFrame>
  );
};

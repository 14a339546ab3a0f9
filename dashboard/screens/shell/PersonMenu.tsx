import { Avatar, Box, Menu, Stack, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconKeyboard, IconLogout, IconSettings } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { openShortcuts } from "../../actions/ShortcutList.tsx";
import { useHere } from "../../api/context.ts";
import { logOut, usePersonPatch } from "../../api/session.ts";
import { common } from "../../texts/common.ts";
import { shell } from "../../texts/shell.ts";
import { notifyFailed } from "../../ui/notify.tsx";

const initialsOf = (name: string, email: string): string =>
  (name === "" ? email : name)
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");

const SCHEMES = ["auto", "light", "dark"] as const;

const Appearance = () => {
  const { person } = useHere().session;
  const patch = usePersonPatch();
  return (
    <Box role="group" aria-labelledby="person-scheme">
      <Menu.Label id="person-scheme">{shell.person.colorScheme}</Menu.Label>
      <Menu.RadioGroup
        value={person.preferences.colorScheme}
        onChange={(chosen) => {
          const colorScheme = SCHEMES.find((scheme) => scheme === chosen);
          if (colorScheme !== undefined) patch.mutate({ preferences: { colorScheme } });
        }}
      >
        {SCHEMES.map((scheme) => (
          <Menu.RadioItem key={scheme} value={scheme}>
            {shell.person[scheme]}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Box>
  );
};

/** The person's own: appearance, shortcuts, settings, the way out. */
export const PersonMenu = () => {
  const { session, account } = useHere();
  const navigate = useNavigate();
  const { person } = session;
  const leave = (): void => {
    logOut().then(
      () => navigate({ to: "/login" }),
      (error: unknown) => notifyFailed(common.unsavedFailed, error, leave),
    );
  };
  return (
    <Menu position="bottom-end" width={260} closeOnItemClick>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>
            {shell.person.menu(person.name === "" ? person.email : person.name)}
          </VisuallyHidden>
          <Avatar color="clarion" variant="filled" radius="xl" size={34} aria-hidden>
            {initialsOf(person.name, person.email)}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={2} px="sm" py="xs">
          <Text size="sm" fw={600} truncate>
            {person.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {person.email}
          </Text>
        </Stack>
        <Menu.Divider />
        <Appearance />
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={openShortcuts}>
          {shell.person.shortcuts}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconSettings size={16} aria-hidden />}
          onClick={() => void navigate({ to: "/a/$account/settings/you", params: { account: account.id } })}
        >
          {shell.person.settings}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={leave}>
          {shell.person.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

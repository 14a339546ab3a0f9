import { Button, Group, Stack, Text } from "@mantine/core";
import { IconSearchOff, IconUsers } from "@tabler/icons-react";
import { useHere } from "../../api/context.ts";
import { common } from "../../texts/common.ts";
import { users } from "../../texts/users.ts";
import { CodeBlock } from "../../ui/Copy.tsx";
import { ButtonTo } from "../../ui/LinkTo.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { uploadCall } from "./uploadCall.ts";

/** How the first user arrives. */
export const NoUsers = () => {
  const { account } = useHere();
  const params = { account: account.id };
  return (
    <EmptyState icon={IconUsers} title={users.emptyTitle} text={users.emptyText}>
      <Stack w="100%" maw={680} ta="left" gap="sm">
        <CodeBlock
          code={uploadCall(window.location.origin, account.id, users.passcodePlace)}
          label={users.emptyCode}
        />
        <Group gap="sm">
          <ButtonTo
            to="/a/$account/settings/credentials"
            params={params}
            search={{ create: "upload" }}
            size="xs"
          >
            {users.emptyMake}
          </ButtonTo>
          <Text size="sm" c="dimmed">
            {users.emptyCredential}
          </Text>
        </Group>
        <Group gap="sm">
          <ButtonTo to="/a/$account/users/transfers/new" params={params} size="xs" variant="default">
            {users.emptyImport}
          </ButtonTo>
          <Text size="sm" c="dimmed">
            {users.emptyFile}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {users.emptyTrigger}
        </Text>
        <Group>
          <ButtonTo to="/a/$account/settings" params={params} size="xs" variant="default">
            {users.emptySettings}
          </ButtonTo>
        </Group>
      </Stack>
    </EmptyState>
  );
};

/** Nobody is found: what was looked for, and how. */
export const NoMatch = ({ text, clear }: { text: string; clear: () => void }) => (
  <div role="status" className="breaks">
    <EmptyState icon={IconSearchOff} title={users.noneTitle} text={users.noneText(text)}>
      <Button variant="default" onClick={clear}>
        {common.clearSearch}
      </Button>
    </EmptyState>
  </div>
);

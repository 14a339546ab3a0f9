import { Badge, Box, Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { type Credential, SCOPE_WORDS } from "../../../../src/contract/credential.ts";
import { useHere } from "../../../api/context.ts";
import { useRevokeCredential } from "../../../api/settings.ts";
import { settings } from "../../../texts/settings.ts";
import { TestBadge } from "../../../ui/badges.tsx";
import { ConfirmDestructive } from "../../../ui/ConfirmDestructive.tsx";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone } from "../../../ui/notify.tsx";
import { EditLimits } from "./EditLimits.tsx";
import { summaryOf } from "./scopes.ts";

const words = settings.credentials;

const Scopes = ({ scopes, isTest }: Credential) => {
  const summary = summaryOf(scopes, isTest);
  return summary === null ? (
    <Stack gap={2}>
      {scopes.map((scope) => (
        <Text key={scope} size="sm" c="dimmed">
          {SCOPE_WORDS[scope]}
        </Text>
      ))}
    </Stack>
  ) : (
    <Text size="sm" c="dimmed">
      {summary}
    </Text>
  );
};

const Limits = ({ requestsPerSecondMax, concurrencyMax }: Credential) => {
  const told = words.limits(requestsPerSecondMax, concurrencyMax);
  return told === "" ? null : (
    <Text size="xs" c="dimmed">
      {told}
    </Text>
  );
};

type Do = (credential: Credential) => void;

const Actions = ({ credential, limit, revoke }: { credential: Credential; limit: Do; revoke: Do }) =>
  credential.revokedAt === null ? (
    <Group gap={4} justify="flex-end" miw={{ sm: 160 }}>
      <Button
        size="compact-sm"
        variant="subtle"
        aria-label={words.limitsOf(credential.name)}
        onClick={() => limit(credential)}
      >
        {words.editLimits}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="red"
        aria-label={words.revoke(credential.name)}
        onClick={() => revoke(credential)}
      >
        {words.action}
      </Button>
    </Group>
  ) : null;

const columnsFor = (limit: Do, revoke: Do): Column<Credential>[] => [
  {
    key: "name",
    title: words.name,
    cell: (row) => (
      <>
        <Group gap={8}>
          <Text size="sm" fw={550} className="breaks">
            {row.name}
          </Text>
          {row.isTest ? <TestBadge /> : null}
        </Group>
        <Limits {...row} />
        <Box hiddenFrom="md">
          <Scopes {...row} />
        </Box>
      </>
    ),
  },
  { key: "scopes", title: words.scopes, from: "md", cell: (row) => <Scopes {...row} /> },
  {
    key: "created",
    title: words.created,
    align: "right",
    from: "sm",
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    key: "state",
    title: words.state,
    cell: ({ revokedAt }) =>
      revokedAt === null ? (
        <Badge color="teal">{words.inUse}</Badge>
      ) : (
        <Stack gap={2} align="flex-start">
          <Badge color="gray">{words.revoked}</Badge>
          <Text size="xs" c="dimmed">
            <Moment at={revokedAt} />
          </Text>
        </Stack>
      ),
  },
  {
    key: "actions",
    title: words.actions,
    align: "right",
    cell: (row) => <Actions credential={row} limit={limit} revoke={revoke} />,
  },
];

/** Who may call, and the ways to limit one and to end one. */
export const CredentialTable = ({ credentials }: { credentials: readonly Credential[] }) => {
  const revoke = useRevokeCredential(useHere().account.id);
  const [asked, ask] = useState<Credential | null>(null);
  const [limited, limit] = useState<Credential | null>(null);
  const confirm = async (): Promise<void> => {
    if (asked === null) return;
    await revoke.mutateAsync(asked.id);
    notifyDone(words.revokeDone(asked.name));
  };
  return (
    <>
      <DataTable
        label={words.list}
        columns={columnsFor(limit, ask)}
        rows={credentials}
        rowKey={({ id }) => id}
      />
      <EditLimits credential={limited} onClose={() => limit(null)} />
      <ConfirmDestructive
        isOpen={asked !== null}
        title={words.revokeTitle}
        text={words.revokeText(asked?.name ?? "")}
        typed={asked?.name ?? ""}
        typeLabel={words.revokeType}
        action={words.action}
        onClose={() => ask(null)}
        onConfirm={confirm}
      />
    </>
  );
};

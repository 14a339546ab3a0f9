import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CheckedRecord, DnsRecord, MailDomainCheck } from "../../../src/contract/mailDomain.ts";
import { mailDomains as words } from "../../texts/mailDomains.ts";
import { CopyField } from "../../ui/Copy.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { ErrorState } from "../../ui/States.tsx";

const COLORS = { right: "teal", wrong: "red", missing: "orange", unknown: "gray" } as const;
const HINTS: Readonly<Record<string, string>> = words.exampleHints;

const RecordView = ({ record, checked }: { record: DnsRecord; checked: CheckedRecord | undefined }) => {
  const { kind, type, name, value, isExample } = record;
  const isRight = checked?.state === "right";
  const hint = isExample && !isRight ? HINTS[kind] : undefined;
  const found =
    checked === undefined || checked.found.length === 0 ? words.foundNothing : checked.found.join(" · ");
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {words.kinds[kind]}
        </Text>
        {checked === undefined ? null : (
          <Badge color={COLORS[checked.state]} variant="light">
            {words.states[checked.state]}
          </Badge>
        )}
      </Group>
      {checked === undefined ? null : <Text size="sm">{checked.detail}</Text>}
      {hint === undefined ? null : (
        <Text size="sm" c="dimmed">
          {hint}
        </Text>
      )}
      <KeyValues
        rows={[
          [words.type, type],
          [words.name, <CopyField key="name" value={name} label={words.copyName(words.kinds[kind])} />],
          [
            isExample ? words.valueSuchAs : words.value,
            <CopyField key="value" value={value} label={words.copyValue(words.kinds[kind])} />,
          ],
          ...(checked === undefined || isRight ? [] : [[words.found, found] as const]),
        ]}
      />
    </Stack>
  );
};

/** Records that a domain's DNS has to hold, each against what was found once they are looked up. */
export const DnsRecords = ({
  records,
  check,
  children,
}: {
  records: readonly DnsRecord[];
  check: UseMutationResult<MailDomainCheck, Error, void>;
  /** Further buttons beside the one that looks them up. */
  children?: ReactNode;
}) => (
  <Stack gap="lg">
    {records.map((record) => (
      <RecordView
        key={record.kind}
        record={record}
        checked={check.data?.records.find(({ kind }) => kind === record.kind)}
      />
    ))}
    {check.error === null ? null : <ErrorState error={check.error} retry={() => check.mutate()} />}
    <Group>
      <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        {check.data === undefined ? words.check : words.checkAgain}
      </Button>
      {children}
    </Group>
  </Stack>
);

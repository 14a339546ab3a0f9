import { Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconAt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CheckedRecord, DnsRecord, MailDomain } from "../../../src/contract/mailDomain.ts";
import { useHere, useMay } from "../../api/context.ts";
import {
  mailDomainsQuery,
  useCheckMailDomain,
  useCreateMailDomain,
  useDeleteMailDomain,
} from "../../api/mailDomains.ts";
import { mailDomains as words } from "../../texts/mailDomains.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState, ErrorState } from "../../ui/States.tsx";
import { CheckedForm } from "./CheckedForm.tsx";
import { GuardedButton } from "./GuardedButton.tsx";
import { NotAllowed } from "./NotAllowed.tsx";
import { refusedFields } from "./providers/refusedFields.ts";

const COLORS = { right: "teal", wrong: "red", missing: "orange", unknown: "gray" } as const;

const RecordView = ({ record, checked }: { record: DnsRecord; checked: CheckedRecord | undefined }) => (
  <Stack gap={4}>
    <Group gap="xs">
      <Text size="sm" fw={600}>
        {words.kinds[record.kind]}
      </Text>
      {checked === undefined ? null : (
        <Badge color={COLORS[checked.state]} variant="light">
          {words.states[checked.state]}
        </Badge>
      )}
    </Group>
    {checked === undefined ? null : <Text size="sm">{checked.detail}</Text>}
    <Text size="sm" className="breaks">
      {words.name}: {record.type} {record.name}
    </Text>
    <Text size="sm" className="breaks" ff="monospace">
      {record.value}
    </Text>
    {checked === undefined || checked.state === "right" ? null : (
      <Text size="sm" c="dimmed" className="breaks">
        {words.found}: {checked.found.length === 0 ? words.foundNothing : checked.found.join(" · ")}
      </Text>
    )}
  </Stack>
);

const DomainView = ({ domain }: { domain: MailDomain }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const check = useCheckMailDomain(account, domain.id);
  const remove = useDeleteMailDomain(account);
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={domain.domain}>
      {domain.records.map((record) => (
        <RecordView
          key={record.kind}
          record={record}
          checked={check.data?.records.find(({ kind }) => kind === record.kind)}
        />
      ))}
      {check.error === null ? null : <ErrorState error={check.error} retry={() => check.mutate()} />}
      <Group>
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          {words.check}
        </Button>
        <GuardedButton isAllowed={mayWrite} color="red" variant="outline" onClick={() => setAsking(true)}>
          {words.remove}
        </GuardedButton>
      </Group>
      <ConfirmDestructive
        isOpen={isAsking}
        title={words.removeTitle(domain.domain)}
        text={words.removeText}
        typed={domain.domain}
        typeLabel={words.removeType}
        action={words.remove}
        onClose={() => setAsking(false)}
        onConfirm={async () => void (await remove.mutateAsync(domain.id))}
      />
    </Section>
  );
};

const NewDomain = () => {
  const account = useHere().account.id;
  const create = useCreateMailDomain(account);
  const [domain, setDomain] = useState("");
  const [spfTerm, setSpfTerm] = useState("");
  const refused = refusedFields(create.error);
  const save = (): void =>
    create.mutate(
      { domain, spfTerm },
      {
        onSuccess: () => {
          setDomain("");
          setSpfTerm("");
        },
      },
    );
  return (
    <CheckedForm hasProblems={false} onSubmit={save}>
      <Section title={words.add}>
        <TextInput
          label={words.domain}
          description={words.domainHint}
          value={domain}
          error={refused.domain}
          required
          onChange={(event) => setDomain(event.currentTarget.value)}
        />
        <TextInput
          label={words.spfTerm}
          description={words.spfTermHint}
          value={spfTerm}
          error={refused.spfTerm}
          onChange={(event) => setSpfTerm(event.currentTarget.value)}
        />
        {create.error === null || Object.keys(refused).length > 0 ? null : (
          <ErrorState error={create.error} retry={save} />
        )}
        <Group>
          <Button type="submit" loading={create.isPending}>
            {words.add}
          </Button>
        </Group>
      </Section>
    </CheckedForm>
  );
};

/** Domains that e-mail is sent from: the records that each needs, and what DNS says. */
export const SenderDomainsScreen = () => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const query = useQuery(mailDomainsQuery(account));
  return (
    <Page title={words.title} width="narrow">
      <Text size="sm" c="dimmed">
        {words.text}
      </Text>
      <QueryView query={query}>
        {(domains) =>
          domains.length === 0 ? (
            <EmptyState icon={IconAt} title={words.emptyTitle} text={words.emptyText} />
          ) : (
            <Stack gap="lg">
              {domains.map((domain) => (
                <DomainView key={domain.id} domain={domain} />
              ))}
            </Stack>
          )
        }
      </QueryView>
      {mayWrite ? <NewDomain /> : <NotAllowed />}
    </Page>
  );
};

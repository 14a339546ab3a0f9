import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconAt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { MailDomain } from "../../../src/contract/mailDomain.ts";
import { useHere, useMay } from "../../api/context.ts";
import {
  mailDomainsQuery,
  useCheckMailDomain,
  useCreateMailDomain,
  useDeleteMailDomain,
} from "../../api/mailDomains.ts";
import { mailDomains as words } from "../../texts/mailDomains.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState, ErrorState } from "../../ui/States.tsx";
import { CheckedForm } from "./CheckedForm.tsx";
import { DnsRecords } from "./DnsRecords.tsx";
import { GuardedButton } from "./GuardedButton.tsx";
import { NotAllowed } from "./NotAllowed.tsx";
import { refusedFields } from "./providers/refusedFields.ts";

const DomainView = ({ domain }: { domain: MailDomain }) => {
  const account = useHere().account.id;
  const mayWrite = useMay()("providers:write");
  const check = useCheckMailDomain(account, domain.id);
  const remove = useDeleteMailDomain(account);
  const [isAsking, setAsking] = useState(false);
  return (
    <Section title={domain.domain}>
      <DnsRecords records={domain.records} check={check}>
        <GuardedButton isAllowed={mayWrite} color="red" variant="outline" onClick={() => setAsking(true)}>
          {words.remove}
        </GuardedButton>
      </DnsRecords>
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

/** Where their bounces come back to is set elsewhere. */
const Bounces = ({ domains }: { domains: readonly MailDomain[] }) => (
  <Text size="sm" c="dimmed">
    {domains.some(({ records }) => records.some(({ kind }) => kind === "return_path"))
      ? words.bouncesHere
      : words.bouncesElsewhere}{" "}
    <LinkTo
      to="/a/$account/settings/bounces"
      params={{ account: useHere().account.id }}
      inherit
      underline="always"
    >
      {words.toBounces}
    </LinkTo>
  </Text>
);

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
              <Bounces domains={domains} />
            </Stack>
          )
        }
      </QueryView>
      {mayWrite ? <NewDomain /> : <NotAllowed />}
    </Page>
  );
};

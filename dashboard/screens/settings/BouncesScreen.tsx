import { Alert, Badge, Text } from "@mantine/core";
import { IconAlertTriangle, IconMailForward } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReturnPath } from "../../../src/contract/returnPath.ts";
import { useHere, useMay } from "../../api/context.ts";
import { returnPathQuery, useCheckReturnPath, useClearReturnPath } from "../../api/returnPath.ts";
import { bounces as words } from "../../texts/bounces.ts";
import { CodeBlock } from "../../ui/Copy.tsx";
import { KeyValues } from "../../ui/KeyValues.tsx";
import { Moment } from "../../ui/Moment.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { MailboxSection } from "./bounces/MailboxSection.tsx";
import { ReturnDomain } from "./bounces/ReturnDomain.tsx";
import { DeleteSection } from "./DeleteSection.tsx";
import { DnsRecords } from "./DnsRecords.tsx";
import { NotAllowed } from "./NotAllowed.tsx";

const KINDS: Readonly<Record<string, string>> = words.came.kinds;

const Came = ({ path: { lastToldAt, lastTold, lastIgnoredAt, lastIgnored } }: { path: ReturnPath }) => (
  <Section title={words.came.title}>
    <KeyValues
      rows={[
        [
          words.came.told,
          lastToldAt === null ? (
            words.came.nothing
          ) : (
            <>
              {KINDS[lastTold ?? ""] ?? lastTold}, <Moment at={lastToldAt} />
            </>
          ),
        ],
        [
          words.came.ignored,
          lastIgnoredAt === null ? (
            words.came.nothing
          ) : (
            <>
              <Moment at={lastIgnoredAt} />: {lastIgnored}
            </>
          ),
        ],
      ]}
    />
  </Section>
);

const Receiver = ({ receiver: { isOn, hostName, port } }: Pick<ReturnPath, "receiver">) => (
  <Section
    title={words.receiver.title}
    aside={<Badge color={isOn ? "teal" : "gray"}>{isOn ? words.receiver.on : words.receiver.off}</Badge>}
  >
    <Text size="sm">
      {hostName === null || port === null ? words.receiver.offText : words.receiver.onText(hostName, port)}
    </Text>
    {isOn ? null : <CodeBlock code={words.receiver.settings} label={words.receiver.settingsLabel} />}
  </Section>
);

const Records = ({ path }: { path: ReturnPath }) => {
  const check = useCheckReturnPath(useHere().account.id);
  return (
    <Section title={words.records.title}>
      <Text size="sm" c="dimmed">
        {words.records.text}
      </Text>
      <DnsRecords records={path.records} check={check} />
    </Section>
  );
};

const Remove = ({ domain }: { domain: string }) => {
  const clear = useClearReturnPath(useHere().account.id);
  return (
    <DeleteSection
      name={domain}
      isAllowed={useMay()("providers:write")}
      texts={words.remove}
      confirmText={words.remove.confirmText}
      onConfirm={async () => {
        await clear.mutateAsync();
        notifyDone(words.remove.done);
      }}
    />
  );
};

/** Only what a domain that is set has. */
const Standing = ({ path }: { path: ReturnPath }) => (
  <>
    {path.receiver.isOn || path.mailbox !== null ? null : (
      <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={words.nobodyTitle}>
        {words.nobodyText}
      </Alert>
    )}
    <Came path={path} />
  </>
);

const Bounces = ({ path }: { path: ReturnPath }) => {
  const isSet = path.domain !== null;
  return (
    <>
      {isSet ? (
        <Standing path={path} />
      ) : (
        <EmptyState icon={IconMailForward} title={words.emptyTitle} text={words.emptyText} />
      )}
      <ReturnDomain path={path} />
      {isSet ? <Records key={JSON.stringify(path.records)} path={path} /> : null}
      {isSet ? <MailboxSection path={path} /> : null}
      <Receiver receiver={path.receiver} />
      {path.domain === null ? null : <Remove domain={path.domain} />}
    </>
  );
};

/** Where bounces come back to, who takes them there, and what came. */
export const BouncesScreen = () => {
  const query = useQuery(returnPathQuery(useHere().account.id));
  const mayWrite = useMay()("providers:write");
  return (
    <Page title={words.title} width="narrow">
      <Text size="sm" c="dimmed">
        {words.text}
      </Text>
      {mayWrite ? null : <NotAllowed />}
      <QueryView query={query}>{(path) => <Bounces path={path} />}</QueryView>
    </Page>
  );
};

import { Stack, Tabs, Text } from "@mantine/core";
import { useState } from "react";
import type { EmailContent } from "../../../src/contract/content.ts";
import { content as words } from "../../texts/content.ts";
import { HtmlFrame } from "../HtmlFrame.tsx";
import { KeyValues } from "../KeyValues.tsx";
import { LongText } from "../LongText.tsx";
import classes from "./content.module.css";
import { SourceText } from "./SourceText.tsx";

const Header = ({ email }: { email: EmailContent }) => {
  const { from, to, replyTo, subject, cc = [], bcc = [], attachments = [], headers = [] } = email;
  const sender = from === null ? words.fromProvider : `${from.name} <${from.address}>`.trim();
  return (
    <KeyValues
      rows={[
        [words.subject, <SubjectLine key="subject" subject={subject} />],
        [words.from, <LongText key="from" text={sender} />],
        [words.to, <LongText key="to" text={to} />],
        ...(replyTo === null ? [] : [[words.replyTo, <LongText key="reply" text={replyTo} />] as const]),
        ...(cc.length === 0 ? [] : [[words.cc, <LongText key="cc" text={cc.join(", ")} />] as const]),
        ...(bcc.length === 0 ? [] : [[words.bcc, <LongText key="bcc" text={bcc.join(", ")} />] as const]),
        ...[...attachments.entries()].map(
          ([index, { name, url }]) =>
            [
              words.attachment(index + 1),
              <LongText key={`attachment ${index}`} text={`${name} (${url})`} />,
            ] as const,
        ),
        ...headers.map(
          ({ name, value }) => [name, <LongText key={`header ${name}`} text={value} />] as const,
        ),
      ]}
    />
  );
};

const SubjectLine = ({ subject }: { subject: string }) => (
  <Text span inherit fw={600} dir="auto" c={subject === "" ? "dimmed" : undefined}>
    <LongText text={subject === "" ? words.noSubject : subject} />
  </Text>
);

const Rendered = ({ email, width }: { email: EmailContent; width?: number }) =>
  email.html === null ? (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {words.noHtml}
      </Text>
      <SourceText text={email.text} label={words.plainText} />
    </Stack>
  ) : (
    <div className={classes.sheet}>
      <HtmlFrame html={email.html} title={words.emailFrame} width={width} />
    </div>
  );

const None = ({ text }: { text: string }) => (
  <Text size="sm" c="dimmed">
    {text}
  </Text>
);

/** An e-mail: who to whom, and its three looks. */
export const EmailView = ({
  email,
  showTabs,
  width,
}: {
  email: EmailContent;
  showTabs: boolean;
  width?: number;
}) => {
  const [tab, setTab] = useState<string | null>("rendered");
  if (!showTabs)
    return (
      <Stack gap="sm">
        <Header email={email} />
        <Rendered email={email} width={width} />
      </Stack>
    );
  return (
    <Stack gap="sm">
      <Header email={email} />
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List aria-label={words.tabs}>
          <Tabs.Tab value="rendered">{words.rendered}</Tabs.Tab>
          <Tabs.Tab value="text">{words.text}</Tabs.Tab>
          <Tabs.Tab value="source">{words.source}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rendered" pt="sm">
          <Rendered email={email} width={width} />
        </Tabs.Panel>
        <Tabs.Panel value="text" pt="sm">
          {email.text === "" ? (
            <None text={words.noText} />
          ) : (
            <SourceText text={email.text} label={words.plainText} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="source" pt="sm">
          {email.html === null ? (
            <None text={words.noHtml} />
          ) : (
            <SourceText text={email.html} label={words.htmlSource} />
          )}
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
};

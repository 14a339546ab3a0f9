import { Button, Grid, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { WhatIf } from "../../../../src/contract/dryRun.ts";
import type { MessageDetail } from "../../../../src/contract/messageLog.ts";
import { whatIfQuery } from "../../../api/messages.ts";
import { dryRun } from "../../../texts/dryRun.ts";
import { messages as words } from "../../../texts/messages.ts";
import { MessageContent } from "../../../ui/content/MessageContent.tsx";
import { readContent } from "../../../ui/content/readContent.ts";
import { Checks } from "../../../ui/decision/Checks.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { outcomeName } from "../../../ui/OutcomeCounts.tsx";
import { QueryView } from "../../../ui/QueryView.tsx";
import { Section } from "../../../ui/Section.tsx";
import { differing } from "./traceDifference.ts";

const route = getRouteApi("/a/$account/messages/$message");
const w = words.whatIf;
const { wouldBe: would } = dryRun;

const Half = ({ title, sentence, children }: { title: string; sentence: string; children: ReactNode }) => (
  <Grid.Col span={{ base: 12, md: 6 }}>
    <Stack gap="xs">
      <Text component="h3" size="sm" fw={650}>
        {title}
      </Text>
      <Text size="sm">
        <LongText text={sentence} />
      </Text>
      {children}
    </Stack>
  </Grid.Col>
);

const Lines = ({ lines }: { lines: readonly (string | null)[] }) =>
  lines.flatMap((line) => (line === null || line === "" ? [] : [<LongText key={line} text={line} />]));

const pastSentence = ({ outcome, state, meaning }: WhatIf["was"]): string =>
  outcome === null ? words.page.waiting[state] : `${outcomeName(outcome)}: ${meaning ?? outcome}`;

const nowSentence = ({ outcome, meaning }: WhatIf["wouldBe"]): string =>
  outcome === null ? would.sent : `${outcomeName(outcome)}: ${meaning ?? outcome}`;

const Verdict = ({ was, wouldBe }: WhatIf) => {
  // what has not ended stands nowhere that a decision could be held against
  if (was.outcome === null) return null;
  const isSame = (wouldBe.outcome ?? "sent") === was.outcome;
  return (
    <Text size="sm" fw={600}>
      {isSame ? w.same : w.other}
    </Text>
  );
};

const Now = ({ wouldBe, was }: WhatIf) => {
  const content = readContent(wouldBe.content);
  return (
    <Half title={w.now} sentence={nowSentence(wouldBe)}>
      <Text size="sm" c="dimmed" component="div">
        <Stack gap={4}>
          <span>
            {wouldBe.version === null ? would.draft : would.version(wouldBe.version)}{" "}
            <Moment at={wouldBe.at} precision="exact" />
          </span>
          <Lines
            lines={[
              wouldBe.detail,
              wouldBe.outcome === null ? null : wouldBe.advice,
              wouldBe.refusal === null ? null : would.refused(wouldBe.refusal),
              wouldBe.isHeld ? would.held : null,
              wouldBe.isThrottled ? would.throttled : null,
            ]}
          />
          {wouldBe.plannedAt === null ? null : (
            <span>
              {would.leaves} <Moment at={wouldBe.plannedAt} precision="exact" />
            </span>
          )}
        </Stack>
      </Text>
      <Checks trace={wouldBe.trace} differing={differing(wouldBe.trace, was.trace)} />
      {content === null ? null : <MessageContent content={content} />}
    </Half>
  );
};

const SideBySide = ({ answer }: { answer: WhatIf }) => {
  const { was, wouldBe } = answer;
  return (
    <Stack gap="sm" role="status" aria-label={w.title}>
      <Verdict {...answer} />
      <Grid gap="lg">
        <Half title={w.past} sentence={pastSentence(was)}>
          <Text size="sm" c="dimmed" component="div">
            <Lines lines={[was.detail, was.outcome === "sent" ? null : was.advice]} />
          </Text>
          <Checks trace={was.trace} differing={differing(was.trace, wouldBe.trace)} />
        </Half>
        <Now {...answer} />
      </Grid>
    </Stack>
  );
};

/** The same recipient, decided by the rules and the user of this moment, beside what became of it. Sends nothing. */
export const WhatIfNow = ({ message }: { message: MessageDetail }) => {
  const { account } = route.useParams();
  const isOpen = route.useSearch({ select: ({ now }) => now }) === true;
  const navigate = route.useNavigate();
  const query = useQuery({ ...whatIfQuery(account, message), enabled: isOpen });
  const ask = (): void => {
    if (isOpen) void query.refetch();
    else void navigate({ search: (before) => ({ ...before, now: true }), replace: true });
  };
  const button = (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconRefresh size={14} aria-hidden />}
      loading={isOpen && query.isFetching}
      onClick={ask}
    >
      {isOpen ? w.askAgain : w.ask}
    </Button>
  );
  return (
    <Section title={w.title} aside={button}>
      <Text size="sm" c="dimmed">
        {w.hint}
      </Text>
      {isOpen ? <QueryView query={query}>{(answer) => <SideBySide answer={answer} />}</QueryView> : null}
    </Section>
  );
};

import { Grid, List, Stack, Text } from "@mantine/core";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import type { DryRun, DryRunRecipient } from "../../../../src/contract/dryRun.ts";
import { useHere } from "../../../api/context.ts";
import { profileQuery } from "../../../api/profiles.ts";
import { names } from "../../../texts/common.ts";
import { dryRun } from "../../../texts/dryRun.ts";
import { messages } from "../../../texts/messages.ts";
import { users } from "../../../texts/users.ts";
import { MessageContent } from "../../../ui/content/MessageContent.tsx";
import { readContent } from "../../../ui/content/readContent.ts";
import { AdviceLink } from "../../../ui/decision/AdviceLink.tsx";
import { Checks } from "../../../ui/decision/Checks.tsx";
import { Verdict } from "../../../ui/decision/Verdict.tsx";
import { KeyValues } from "../../../ui/KeyValues.tsx";
import { LinkTo } from "../../../ui/LinkTo.tsx";
import { LongText } from "../../../ui/LongText.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { momentFormat, useMoments } from "../../../ui/moments.ts";
import { outcomeName } from "../../../ui/OutcomeCounts.tsx";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState, LoadingCard, LoadingShape } from "../../../ui/States.tsx";
import { userName } from "../../../ui/UserSelect.tsx";
import { isSameWall } from "../../../ui/wallTime.ts";
import classes from "./Answer.module.css";
import { notAskedOf } from "./notAsked.ts";

const texts = dryRun.answer;

interface Answered {
  campaign: Campaign;
  run: DryRun;
  recipient: DryRunRecipient;
  /** The zone that the moment was given in; null: it is now. */
  zone: string | null;
}

const kindName = (kind: string): string =>
  Object.entries(names.identityKind).find(([name]) => name === kind)?.[1] ?? kind;

/** When it would leave, where that is later than the trigger comes; null: at once, or never. */
const laterOf = ({ run, recipient: { outcome, plannedAt } }: Answered): string | null =>
  outcome === null && plannedAt !== null && Date.parse(plannedAt) > Date.parse(run.at) ? plannedAt : null;

/** A moment for the viewer, and in the zone that it was asked in where that shows another time. */
const At = ({ at, zone }: { at: string; zone: string | null }) => {
  const viewer = useMoments();
  return (
    <>
      <Moment at={at} />
      {zone === null || isSameWall(at, viewer.zone, zone) ? null : (
        <Text size="xs" c="dimmed">
          {texts.inZone(momentFormat(zone).full(at), zone)}
        </Text>
      )}
    </>
  );
};

const UserFact = ({ recipient: { profileId, outcome } }: { recipient: DryRunRecipient }) => {
  const account = useHere().account.id;
  const profile = useQuery({
    ...profileQuery(account, String(profileId ?? "")),
    enabled: profileId !== null,
  });
  if (profileId === null) return outcome === "profile_not_found" ? texts.nobody : texts.created;
  return (
    <LinkTo to="/a/$account/users/$profile" params={{ account, profile: String(profileId) }} size="sm">
      {profile.data === undefined ? users.nobody(profileId) : userName(profile.data)}
    </LinkTo>
  );
};

const DecidedBy = ({ campaign, version }: { campaign: Campaign; version: number | null }) => {
  const account = useHere().account.id;
  return version === null ? (
    texts.draft
  ) : (
    <LinkTo
      to="/a/$account/campaigns/$campaign"
      params={{ account, campaign: campaign.id }}
      search={{ tab: "versions" }}
      size="sm"
    >
      {texts.version(version)}
    </LinkTo>
  );
};

type Row = readonly [name: string, value: ReactNode];

const leavingOf = (answered: Answered): Row[] => {
  const { outcome, plannedAt, isThrottled, controlGroup } = answered.recipient;
  const shown = (name: string, at: string): Row => [name, <At key={name} at={at} zone={answered.zone} />];
  if (outcome !== null)
    return controlGroup === null || plannedAt === null ? [] : [shown(texts.wouldHaveLeft, plannedAt)];
  const later = laterOf(answered);
  if (later !== null) return [shown(texts.leaves, later)];
  if (answered.run.isHeld) return [[texts.leaves, texts.whenOn]];
  return [[texts.leaves, isThrottled ? texts.inTurn : texts.atOnce]];
};

const Facts = (answered: Answered) => {
  const { campaign, run, recipient, zone } = answered;
  const { kind, value, address, controlGroup } = recipient;
  const group =
    controlGroup === null
      ? null
      : messages.page.wouldHaveBeen(controlGroup.name, outcomeName(controlGroup.wouldHaveBeen));
  return (
    <KeyValues
      rows={[
        [texts.user, <UserFact key="user" recipient={recipient} />],
        [texts.namedBy, <LongText key="named" text={`${kindName(kind)}: ${value}`} />],
        ...(address === null ? [] : [[texts.address, <LongText key="address" text={address} />] as const]),
        [texts.decidedBy, <DecidedBy key="decided" campaign={campaign} version={run.version} />],
        [texts.at, <At key="at" at={run.at} zone={zone} />],
        ...leavingOf(answered),
        ...(group === null ? [] : [[texts.controlGroup, <LongText key="group" text={group} />] as const]),
      ]}
    />
  );
};

interface Said {
  /** As a verdict looks; null: it waits. */
  look: string | null;
  sentence: string;
  lines: [name: string, text: string | null][];
}

/** What becomes of the trigger first, where it does not get as far as the checks at that moment. */
const saidOf = ({ refusal, isHeld }: DryRun, look: string | null, sentence: string): Said => {
  if (refusal !== null)
    return {
      look: "cancelled",
      sentence: texts.refused,
      lines: [
        [texts.reason, refusal],
        [texts.ifTaken, sentence],
      ],
    };
  return isHeld
    ? { look: null, sentence: texts.held, lines: [[texts.ifOn, sentence]] }
    : { look, sentence, lines: [] };
};

const TheVerdict = (answered: Answered) => {
  const { campaign, run, recipient } = answered;
  const { outcome, detail, code, advice, meaning, isThrottled } = recipient;
  const format = useMoments();
  const later = laterOf(answered);
  const goes = later === null ? texts.sent : texts.later(format.full(later));
  const said = saidOf(
    run,
    outcome ?? (later === null ? "sent" : null),
    outcome === null ? goes : texts.notSent(meaning ?? outcomeName(outcome)),
  );
  const place = { ...recipient, recipient, campaign: campaign.id, providerId: null, triggerId: null };
  return (
    <Verdict
      outcome={said.look}
      sentence={said.sentence}
      lines={[
        ...said.lines,
        [texts.detail, detail],
        [texts.code, code],
        [texts.whatToDo, outcome === null ? null : advice],
      ]}
    >
      {outcome === null && !isThrottled ? null : (
        <>
          {isThrottled ? <Text size="sm">{dryRun.wouldBe.throttled}</Text> : null}
          <AdviceLink message={place} />
        </>
      )}
    </Verdict>
  );
};

const Message = ({ content: given }: { content: unknown }) => {
  const content = useMemo(() => readContent(given), [given]);
  return content === null ? (
    <Text size="sm" c="dimmed">
      {texts.noMessage}
    </Text>
  ) : (
    <MessageContent content={content} />
  );
};

const NotAsked = (answered: Answered) => (
  <Section title={texts.notAsked}>
    <List size="sm" spacing={4}>
      {notAskedOf(answered.run, answered.recipient, {
        isNow: answered.zone === null,
        isLater: laterOf(answered) !== null,
      }).map((text) => (
        <List.Item key={text}>{text}</List.Item>
      ))}
    </List>
  </Section>
);

const Parts = (answered: Answered) => (
  <Grid gap="md">
    <Grid.Col span={{ base: 12, md: 6 }}>
      <Stack gap="md">
        <Section title={texts.facts}>
          <Facts {...answered} />
        </Section>
        <Section title={texts.checks}>
          <Checks trace={answered.recipient.trace} />
        </Section>
      </Stack>
    </Grid.Col>
    <Grid.Col span={{ base: 12, md: 6 }}>
      <Stack gap="md">
        <Section title={texts.message}>
          <Message content={answered.recipient.content} />
        </Section>
        <NotAsked {...answered} />
      </Stack>
    </Grid.Col>
  </Grid>
);

const Coming = () => (
  <LoadingShape>
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <LoadingCard height={260} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <LoadingCard height={260} />
      </Grid.Col>
    </Grid>
  </LoadingShape>
);

/** What would become of it; nothing while nothing was asked, or where a field says what is wrong. */
export const Answer = ({
  campaign,
  query,
  isAsked,
  isOld,
  isSaidAtField,
  round,
  zone,
}: {
  campaign: Campaign;
  query: UseQueryResult<DryRun | null>;
  isAsked: boolean;
  /** The form says something else by now. */
  isOld: boolean;
  /** The refusal stands at the field that it is about. */
  isSaidAtField: boolean;
  /** Grows each time it is asked by hand: the answer then comes into view. */
  round: number;
  zone: string | null;
}) => {
  const place = useRef<HTMLDivElement>(null);
  const { data, error } = query;
  const recipient = data?.recipients[0];
  const isThere = recipient !== undefined;
  useEffect(() => {
    if (isThere && round > 0) place.current?.scrollIntoView({ block: "nearest" });
  }, [isThere, round]);
  if (!isAsked || data === null) return null;
  if (data === undefined || recipient === undefined) {
    if (error === null) return <Coming />;
    return isSaidAtField ? null : (
      <ErrorState error={error} retry={() => void query.refetch()} title={dryRun.panel.failed} />
    );
  }
  const answered: Answered = { campaign, run: data, recipient, zone };
  return (
    <Stack gap="md">
      {isOld ? (
        <Text size="sm" c="dimmed" role="status">
          {texts.asked}
        </Text>
      ) : null}
      <Stack gap="md" className={query.isPlaceholderData ? (classes.before ?? "") : ""}>
        <div ref={place} className={classes.verdict}>
          <TheVerdict {...answered} />
        </div>
        <Parts {...answered} />
      </Stack>
    </Stack>
  );
};

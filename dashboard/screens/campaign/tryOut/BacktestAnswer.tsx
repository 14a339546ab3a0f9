import { Alert, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconBolt, IconInfoCircle } from "@tabler/icons-react";
import type { Backtest } from "../../../../src/contract/backtest.ts";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import { useHere } from "../../../api/context.ts";
import { backtest as words } from "../../../texts/backtest.ts";
import { campaign as campaignWords } from "../../../texts/campaign.ts";
import { ButtonTo } from "../../../ui/LinkTo.tsx";
import { type MomentFormat, useMoments } from "../../../ui/moments.ts";
import { EmptyState } from "../../../ui/States.tsx";
import { shareText } from "../results/results.ts";
import { FIGURE_COLUMNS } from "../results/Totals.tsx";
import { BacktestExamples } from "./BacktestExamples.tsx";
import { Changes, Errors, Missing, OutcomesThenAndNow } from "./BacktestTables.tsx";

const texts = words.figures;

const NoTriggers = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const isDraftOnly = campaign.version === 0;
  return (
    <EmptyState
      icon={IconBolt}
      title={words.none.title}
      text={isDraftOnly ? words.none.tests : words.none.real}
    >
      {isDraftOnly ? null : (
        <ButtonTo
          variant="default"
          to="/a/$account/campaigns/$campaign"
          params={{ account: account.id, campaign: campaign.id }}
          search={{ tab: "call" }}
        >
          {campaignWords.results.showCall}
        </ButtonTo>
      )}
    </EmptyState>
  );
};

interface Figure {
  name: string;
  count: number;
  /** What it is a part of; null: nothing. */
  of: number | null;
  hint: string;
}

const figuresOf = ({ recipients, triggers, same, changes, version }: Backtest): Figure[] => {
  const sum = (because: "version" | "since"): number =>
    changes.outcomes.reduce((total, row) => total + (row.because === because ? row.count : 0), 0);
  const [own, since] = [sum("version"), sum("since")];
  return [
    { name: texts.compared, count: recipients, of: null, hint: texts.comparedHint(triggers) },
    { name: texts.same, count: same, of: recipients, hint: texts.sameHint },
    {
      name: texts.ends,
      count: own + since,
      of: recipients,
      hint: texts.endsHint(own, words.judge(version), since),
    },
    { name: texts.reads, count: changes.texts, of: recipients, hint: texts.readsHint(changes.compared) },
    { name: texts.moments, count: changes.moments, of: recipients, hint: texts.momentsHint },
  ];
};

const Figures = ({ backtest }: { backtest: Backtest }) => (
  <SimpleGrid component="dl" cols={FIGURE_COLUMNS} spacing="sm" m={0} aria-label={texts.label}>
    {figuresOf(backtest).map(({ name, count, of, hint }) => (
      <Paper key={name} withBorder radius="lg" p="md" bg="var(--clarion-surface)">
        <Text component="dt" size="sm" c="dimmed">
          {name}
        </Text>
        <Text component="dd" m={0} fz={26} fw={650} className="tabular" lh={1.3}>
          {count.toLocaleString("en")}
          {of === null || count === 0 ? null : (
            <Text span size="sm" c="dimmed" fw={400} ml={8}>
              {shareText(count, of)}
            </Text>
          )}
        </Text>
        <Text component="dd" m={0} size="xs" c="dimmed">
          {hint}
        </Text>
      </Paper>
    ))}
  </SimpleGrid>
);

const spanOf = ({ from, until }: Backtest, format: MomentFormat): string[] => {
  if (from === null || until === null) return [];
  return [
    from === until ? words.accepted(format.full(from)) : words.between(format.full(from), format.full(until)),
  ];
};

/** What was looked at, and what was not. */
const notesOf = (backtest: Backtest, format: MomentFormat): string[] => {
  const { notAvailable } = backtest;
  const counted = (["forgotten", "undecided", "tooSlow"] as const).flatMap((name) =>
    notAvailable[name] === 0 ? [] : [words.notAvailable[name](notAvailable[name])],
  );
  return [...spanOf(backtest, format), ...counted, ...(backtest.isCutShort ? [words.cutShort] : [])];
};

const Notes = ({ backtest }: { backtest: Backtest }) => {
  const format = useMoments();
  return (
    <Stack gap={2}>
      {notesOf(backtest, format).map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
    </Stack>
  );
};

const verdictOf = (backtest: Backtest): string => {
  const { recipients, same, changes, version } = backtest;
  if (same === recipients) return words.verdict.same(recipients);
  const isVersion =
    changes.texts + changes.moments > 0 || changes.outcomes.some(({ because }) => because === "version");
  return isVersion
    ? words.verdict.other(recipients - same, recipients)
    : words.verdict.since(words.judge(version), recipients - same, recipients);
};

const Verdict = ({ backtest }: { backtest: Backtest }) => (
  <Title order={3} size="h4" role="status">
    {verdictOf(backtest)}
  </Title>
);

/** What the last triggers would have come to: the sums, what changes, and examples. */
export const BacktestAnswer = ({ campaign, backtest }: { campaign: Campaign; backtest: Backtest }) => {
  if (backtest.triggers === 0) return <NoTriggers campaign={campaign} />;
  if (backtest.recipients === 0)
    return (
      <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title={words.nobody} role="status">
        <Notes backtest={backtest} />
      </Alert>
    );
  return (
    <Stack gap="md">
      <Stack gap={4}>
        <Verdict backtest={backtest} />
        <Notes backtest={backtest} />
      </Stack>
      <Figures backtest={backtest} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md" style={{ alignItems: "start" }}>
        <Changes backtest={backtest} />
        <OutcomesThenAndNow backtest={backtest} />
        <Errors backtest={backtest} />
        <Missing backtest={backtest} />
      </SimpleGrid>
      {backtest.examples.length === 0 ? null : <BacktestExamples backtest={backtest} />}
    </Stack>
  );
};

import { Button, Group, Input, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import { type BacktestQuestion, backtestQuery } from "../../../api/backtests.ts";
import { useHere } from "../../../api/context.ts";
import { BACKTEST_SIZES, type BacktestSearch } from "../../../searches.ts";
import { backtest as words } from "../../../texts/backtest.ts";
import { common } from "../../../texts/common.ts";
import { Section } from "../../../ui/Section.tsx";
import { ErrorState, LoadingCard, LoadingShape } from "../../../ui/States.tsx";
import { BacktestAnswer } from "./BacktestAnswer.tsx";

const texts = words.panel;
const SIZE_AT_FIRST = BACKTEST_SIZES[1];

interface BacktestProps {
  campaign: Campaign;
  /** What was asked: the view's address holds it, so that it can be passed on. */
  search: BacktestSearch;
  onSearch: (search: BacktestSearch) => void;
}

type Fields = Omit<BacktestQuestion, "triggers"> & { triggers: number };

/** Of a campaign that was never published there are tests and the draft only. */
const fieldsOf = ({ last, by, test }: BacktestSearch, isDraftOnly: boolean): Fields => ({
  triggers: last ?? SIZE_AT_FIRST,
  version: by === "live" && !isDraftOnly ? "published" : "draft",
  isTest: isDraftOnly || test === true,
});

const Choices = ({
  fields,
  live,
  change,
}: {
  fields: Fields;
  /** The version that is live; null: only the draft is there. */
  live: number | null;
  change: (change: Partial<Fields>) => void;
}) => (
  <Group gap="lg" align="flex-end">
    <Input.Wrapper label={texts.triggers} labelElement="div">
      <div>
        <SegmentedControl
          aria-label={texts.triggers}
          value={String(fields.triggers)}
          onChange={(chosen) => change({ triggers: Number(chosen) })}
          data={BACKTEST_SIZES.map((size) => ({ value: String(size), label: size.toLocaleString("en") }))}
        />
      </div>
    </Input.Wrapper>
    {live === null ? null : (
      <>
        <Input.Wrapper label={texts.version} labelElement="div">
          <div>
            <SegmentedControl
              aria-label={texts.version}
              value={fields.version}
              onChange={(chosen) => change({ version: chosen === "draft" ? "draft" : "published" })}
              data={[
                { value: "draft", label: texts.draft },
                { value: "published", label: texts.published(live) },
              ]}
            />
          </div>
        </Input.Wrapper>
        <Switch
          label={texts.isTest}
          checked={fields.isTest}
          onChange={(event) => change({ isTest: event.currentTarget.checked })}
          mb={8}
        />
      </>
    )}
  </Group>
);

const Coming = () => (
  <LoadingShape>
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {texts.running}
      </Text>
      <LoadingCard height={80} />
      <LoadingCard height={200} />
    </Stack>
  </LoadingShape>
);

const useBacktest = ({ campaign, search, onSearch }: BacktestProps) => {
  const { account } = useHere();
  const isDraftOnly = campaign.version === 0;
  const stated = fieldsOf(search, isDraftOnly);
  const [edits, setEdits] = useState<Partial<Fields>>({});
  const isAsked = search.last !== undefined;
  const query = useQuery({ ...backtestQuery(account.id, campaign, stated), enabled: isAsked });
  const fields = { ...stated, ...edits };
  const isSame = isAsked && JSON.stringify(fields) === JSON.stringify(stated);
  return {
    isDraftOnly,
    isAsked,
    query,
    fields,
    change: (change: Partial<Fields>) => setEdits((before) => ({ ...before, ...change })),
    ask: (): void => {
      setEdits({});
      if (isSame) void query.refetch();
      const { triggers: last, version, isTest } = fields;
      const by = version === "published" ? ("live" as const) : undefined;
      onSearch({ last, by, test: isTest && !isDraftOnly ? true : undefined });
    },
    // the question goes, and the request with it
    cancel: () => onSearch({ last: undefined, by: undefined, test: undefined }),
  };
};

const Answered = ({ campaign, it }: { campaign: Campaign; it: ReturnType<typeof useBacktest> }) => {
  const { data, error, isFetching, refetch } = it.query;
  if (isFetching) return <Coming />;
  if (error !== null) return <ErrorState error={error} title={texts.failed} retry={() => void refetch()} />;
  if (data === undefined) return null;
  const isOld = data.backtest.version === null && data.revision !== campaign.revision;
  return (
    <>
      {isOld ? (
        <Text size="sm" role="status">
          {texts.edited}
        </Text>
      ) : null}
      <BacktestAnswer campaign={campaign} backtest={data.backtest} />
    </>
  );
};

/** The last triggers of the campaign, decided again by the draft: what would have come out otherwise. */
export const Backtest = (props: BacktestProps) => {
  const { campaign } = props;
  const it = useBacktest(props);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    it.ask();
  };
  return (
    <Stack gap="md">
      <Section title={texts.title}>
        <Text size="sm" c="dimmed">
          {it.isDraftOnly ? texts.draftHint : texts.hint}
        </Text>
        <form onSubmit={submit}>
          <Stack gap="md">
            <Choices fields={it.fields} live={it.isDraftOnly ? null : campaign.version} change={it.change} />
            <Group gap="sm">
              <Button
                type="submit"
                leftSection={<IconHistory size={16} aria-hidden />}
                loading={it.isAsked && it.query.isFetching}
              >
                {it.isAsked ? texts.again : texts.run}
              </Button>
              {it.isAsked && it.query.isFetching ? (
                <Button variant="default" onClick={it.cancel}>
                  {common.cancel}
                </Button>
              ) : null}
            </Group>
          </Stack>
        </form>
      </Section>
      {it.isAsked ? <Answered campaign={campaign} it={it} /> : null}
    </Stack>
  );
};

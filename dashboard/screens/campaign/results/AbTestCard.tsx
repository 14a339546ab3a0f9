import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { AbTest } from "../../../../src/contract/abTest.ts";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import { abTestQuery, chooseWinner } from "../../../api/abTest.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { variants as variantWords } from "../../../texts/variants.ts";
import { type Column, DataTable } from "../../../ui/DataTable.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { notifyDone, notifyFailed } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { shareText } from "./results.ts";

const texts = variantWords.test;
const { bys } = variantWords.winner;

/** The first look is at what the rule says, and each further one at twice as much. */
const nextLook = ({ rule, looks }: AbTest): string => {
  const more = 2 ** looks;
  return variantWords.overview.after(
    rule.afterMessages === null ? null : rule.afterMessages * more,
    rule.afterHours === null ? null : rule.afterHours * more,
  );
};

const standing = (test: AbTest): string => {
  const name = test.winner?.name ?? "";
  switch (test.state) {
    case "running":
      return test.looks === 0 ? texts.running(nextLook(test)) : texts.unclear(nextLook(test));
    case "proposed":
      return texts.proposed(name);
    case "won":
      return test.decidedBy === null ? texts.won(name) : texts.chosen(name);
    case "stopped":
      return texts.stopped;
  }
};

type Row = AbTest["variants"][number];

/** Says which variant everybody gets, or that all go on. */
const useChoice = (campaign: string) => {
  const account = useHere().account.id;
  const client = useQueryClient();
  return useMutation({
    mutationFn: (variant: Row | null) => chooseWinner(account, campaign, variant?.id ?? null),
    onSuccess: (answer, variant) => {
      client.setQueryData(abTestQuery(account, campaign).queryKey, answer);
      notifyDone(variant === null ? texts.allGoOn : texts.isWinner(variant.name));
    },
    onError: (error: unknown) => notifyFailed(texts.failed, error),
  });
};

type Choice = ReturnType<typeof useChoice>;

const chooseColumn = (test: AbTest, choice: Choice): Column<Row> => ({
  key: "act",
  title: texts.act,
  align: "right",
  cell: (row) =>
    test.state === "won" && test.winner?.id === row.id ? null : (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={texts.chooseOf(row.name)}
        loading={choice.isPending && choice.variables?.id === row.id}
        onClick={() => choice.mutate(row)}
      >
        {texts.choose}
      </Button>
    ),
});

const columnsOf = (test: AbTest): Column<Row>[] => [
  {
    key: "variant",
    title: texts.variant,
    cell: ({ id, name }) => (
      <Group gap={6}>
        {name}
        {test.winner?.id === id ? (
          <Badge color="teal">{test.state === "proposed" ? texts.better : texts.winner}</Badge>
        ) : null}
      </Group>
    ),
  },
  { key: "sent", title: texts.sent, align: "right", cell: ({ sent }) => sent.toLocaleString("en") },
  {
    key: "reached",
    title: bys[test.rule.by],
    align: "right",
    cell: ({ reached, sent }) => `${reached.toLocaleString("en")} (${shareText(reached, sent)})`,
  },
];

const Variants = ({ test, campaign }: { test: AbTest; campaign: string }) => {
  const choice = useChoice(campaign);
  const mayChoose = useMay()("campaigns:publish");
  const columns = mayChoose ? [...columnsOf(test), chooseColumn(test, choice)] : columnsOf(test);
  const mayGoOn = test.state !== "stopped" && (test.state !== "running" || test.looks > 0);
  return (
    <>
      <DataTable label={texts.table} columns={columns} rows={test.variants} rowKey={({ id }) => id} />
      {mayChoose && mayGoOn ? (
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            loading={choice.isPending && choice.variables === null}
            onClick={() => choice.mutate(null)}
          >
            {texts.goOn}
          </Button>
        </Group>
      ) : null}
    </>
  );
};

/** How the campaign's A/B test stands, and a person's word on it; nothing where it runs none. */
export const AbTestCard = ({ campaign }: { campaign: Campaign }) => {
  const account = useHere().account.id;
  const isTest = campaign.version > 0;
  const { data } = useQuery({ ...abTestQuery(account, campaign.id), enabled: isTest });
  const test = data?.test ?? null;
  if (test === null) return null;
  return (
    <Section title={texts.title}>
      <Stack gap="xs">
        <Text size="sm" role="status">
          {standing(test)}
        </Text>
        <Variants test={test} campaign={campaign.id} />
        <Text size="xs" c="dimmed">
          {texts.since(test.version)} <Moment at={test.decidedAt ?? test.startedAt} precision="exact" />
        </Text>
      </Stack>
    </Section>
  );
};

import { Paper, SimpleGrid, Text } from "@mantine/core";
import { FACT_KINDS, type FactKind, factMeasure } from "../../../../src/contract/facts.ts";
import { facts as texts } from "../../../texts/facts.ts";
import { Section } from "../../../ui/Section.tsx";
import { shareText } from "./results.ts";

type Measures = Readonly<Record<string, number>>;

const OF_DELIVERED: ReadonlySet<FactKind> = new Set(["opened", "clicked"]);

const Figure = ({ kind, measures }: { kind: FactKind; measures: Measures }) => {
  const count = measures[factMeasure(kind)] ?? 0;
  const byMachine = measures[factMeasure(kind, true)] ?? 0;
  const delivered = measures["delivered"] ?? 0;
  // where no provider tells what was delivered, what was sent is what there is to compare with
  const isOfDelivered = OF_DELIVERED.has(kind) && delivered >= count && delivered > 0;
  const whole = isOfDelivered ? delivered : (measures["sent"] ?? 0);
  return (
    <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)">
      <Text component="dt" size="sm" c="dimmed">
        {texts.names[kind]}
      </Text>
      <Text component="dd" m={0} fz={22} fw={650} className="tabular" lh={1.3}>
        {count.toLocaleString("en")}
      </Text>
      <Text component="dd" m={0} size="xs" c="dimmed">
        {shareText(count, whole)} {isOfDelivered ? texts.ofDelivered : texts.ofSent}
        {byMachine === 0 ? null : `, ${texts.byMachine(byMachine.toLocaleString("en"))}`}
      </Text>
    </Paper>
  );
};

const isTold = (kind: FactKind, measures: Measures): boolean =>
  (measures[factMeasure(kind)] ?? 0) + (measures[factMeasure(kind, true)] ?? 0) > 0;

/** What became of what was sent; nothing while nothing is told. */
export const Afterwards = ({ measures }: { measures: Measures }) => {
  const told = FACT_KINDS.filter((kind) => isTold(kind, measures));
  return told.length === 0 ? null : (
    <Section title={texts.title}>
      <Text size="sm" c="dimmed" mb="sm">
        {texts.text}
      </Text>
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 4 }} spacing="sm" m={0} aria-label={texts.title}>
        {told.map((kind) => (
          <Figure key={kind} kind={kind} measures={measures} />
        ))}
      </SimpleGrid>
    </Section>
  );
};

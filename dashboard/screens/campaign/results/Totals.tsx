import { Paper, SimpleGrid, Text } from "@mantine/core";
import { campaign as words } from "../../../texts/campaign.ts";
import { type Results, shareText } from "./results.ts";

const texts = words.results;
const PARTS = ["decided", "sent", "left", "failed", "waiting"] as const;

/** How many sums stand beside each other, by the width of the window. */
export const FIGURE_COLUMNS = { base: 2, sm: 3, lg: 5 } as const;

const HINTS = {
  decided: texts.decidedHint,
  sent: texts.sentHint,
  left: texts.leftHint,
  failed: texts.failedHint,
  waiting: texts.waitingHint,
} as const;

const Figure = ({ part, results }: { part: (typeof PARTS)[number]; results: Results }) => (
  <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)">
    <Text component="dt" size="sm" c="dimmed">
      {texts[part]}
    </Text>
    <Text component="dd" m={0} fz={26} fw={650} className="tabular" lh={1.3}>
      {results[part].toLocaleString("en")}
      {part === "decided" ? null : (
        <Text span size="sm" c="dimmed" fw={400} ml={8}>
          {shareText(results[part], results.decided)}
        </Text>
      )}
    </Text>
    <Text component="dd" m={0} size="xs" c="dimmed">
      {HINTS[part]}
      {part === "decided" && results.qualified > 0
        ? ` ${texts.qualifiedHint(results.qualified.toLocaleString("en"))}`
        : null}
    </Text>
  </Paper>
);

/** The sums: how many were decided, and where they went. */
export const Totals = ({ results }: { results: Results }) => (
  <SimpleGrid component="dl" cols={FIGURE_COLUMNS} spacing="sm" m={0} aria-label={texts.totals}>
    {PARTS.map((part) => (
      <Figure key={part} part={part} results={results} />
    ))}
  </SimpleGrid>
);

import { Badge, List, Text } from "@mantine/core";
import type { DraftProblem } from "../../../src/contract/campaignLife.ts";
import { useHere } from "../../api/context.ts";
import { wizard } from "../../texts/wizard.ts";
import { LinkTo } from "../../ui/LinkTo.tsx";
import { messageFor } from "../../ui/segment/checks.ts";
import { focusField } from "./fields.ts";
import { useWizard } from "./WizardContext.ts";

/** Of filters, as the builder tells it. */
const useMessage = ({ field, message }: DraftProblem): string => {
  const { who, start } = useWizard().draft.content;
  const filters = [
    ["who.filter.", who.filter],
    ["start.goal.", start.goal ?? null],
  ] as const;
  const found = filters.find(([prefix]) => field.startsWith(prefix));
  return found === undefined ? message : messageFor(found[1], field.slice(found[0].length), message);
};

const OneProblem = ({ problem, onOpen }: { problem: DraftProblem; onOpen?: () => void }) => {
  const { account } = useHere();
  const { draft, touch } = useWizard();
  const message = useMessage(problem);
  return (
    <LinkTo
      to="/a/$account/campaigns/$campaign/edit/$section"
      params={{ account: account.id, campaign: draft.campaign.id, section: problem.section }}
      hash={problem.field}
      hashScrollIntoView={false}
      size="sm"
      className="breaks"
      onClick={() => {
        touch(problem.field);
        onOpen?.();
        focusField(problem.field);
      }}
    >
      {message}
    </LinkTo>
  );
};

/** Problems as links to their fields. */
export const ProblemList = ({
  problems,
  onOpen,
}: {
  problems: readonly DraftProblem[];
  onOpen?: () => void;
}) => (
  <List listStyleType="none" spacing={6}>
    {problems.map((problem) => (
      <List.Item key={`${problem.field} ${problem.message} ${problem.line ?? ""}`}>
        <Badge color={problem.level === "blocking" ? "red" : "gray"} size="sm" mr={8} miw={92}>
          {problem.level === "blocking" ? wizard.problems.blocking : wizard.problems.look}
        </Badge>
        <OneProblem problem={problem} {...(onOpen === undefined ? {} : { onOpen })} />
      </List.Item>
    ))}
  </List>
);

/** What the step shown still lacks, at its head. */
export const StepProblems = () => {
  const { problems, step } = useWizard();
  const own = (problems ?? []).filter(({ section }) => section === step);
  if (own.length === 0) return null;
  return (
    <section aria-label={wizard.problems.title}>
      <Text size="sm" c="dimmed" mb={6}>
        {wizard.problems.title}
      </Text>
      <ProblemList problems={own} />
    </section>
  );
};

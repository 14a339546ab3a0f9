import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { CampaignGoal } from "../../../../src/contract/goal.ts";
import type { Catalogue } from "../../../../src/contract/segment.ts";
import { useHere } from "../../../api/context.ts";
import { catalogueQuery } from "../../../api/segments.ts";
import { goal as texts } from "../../../texts/goal.ts";
import { Suggest } from "../../../ui/segment/Suggest.tsx";
import { eventKey } from "../../../ui/segment/scope.ts";
import { useField } from "../WizardContext.ts";

const PATH = "start.goal.revenueProperty";

/** Numbers that the events of the goal came with. */
const numbersOf = (catalogue: Catalogue | undefined, { events }: CampaignGoal): string[] => {
  const wanted = new Set(events.map(({ event }) => eventKey(event)));
  const properties = (catalogue?.events ?? [])
    .filter(({ name }) => wanted.has(eventKey(name)))
    .flatMap((event) => event.properties);
  return [...new Set(properties.filter(({ types }) => types.includes("number")).map(({ name }) => name))];
};

/** Which property of the events is money. */
export const Revenue = ({
  goal,
  change,
}: {
  goal: CampaignGoal;
  change: (part: Partial<CampaignGoal>) => void;
}) => {
  const { account } = useHere();
  const { data: catalogue } = useQuery(catalogueQuery(account.id));
  const { error, onBlur } = useField(PATH);
  return (
    <Stack gap={4} onBlur={onBlur}>
      <Text size="sm" fw={500}>
        {texts.revenue}
      </Text>
      <Text size="xs" c="dimmed">
        {texts.revenueText}
      </Text>
      <Suggest
        label={texts.revenue}
        value={goal.revenueProperty ?? ""}
        suggestions={numbersOf(catalogue, goal).map((value) => ({ value }))}
        onChange={(typed) => change({ revenueProperty: typed.trim() === "" ? null : typed })}
        placeholder={texts.revenuePlaceholder}
        width={260}
        isName
        data-field={PATH}
        error={error !== undefined}
      />
      {error === undefined ? null : (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
};

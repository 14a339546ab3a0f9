import { Grid, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { sampleQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import type { Reach } from "../../../api/reach.ts";
import { wizard } from "../../../texts/wizard.ts";
import { Section } from "../../../ui/Section.tsx";
import { ReachView, useFilterReach } from "../../../ui/segment/ReachPanel.tsx";
import { SegmentBuilder } from "../../../ui/segment/SegmentBuilder.tsx";
import { UserTest } from "../../../ui/segment/UserTest.tsx";
import { ChoiceCards } from "../ChoiceCards.tsx";
import { useField, useSection, useWizard } from "../WizardContext.ts";
import { ControlGroups } from "./ControlGroups.tsx";
import { TargetingCap } from "./TargetingCap.tsx";

const texts = wizard.who;
const FILTER = "who.filter";
const NO_PAYLOAD = {};

const Checks = () => (
  <Stack gap={4}>
    <Text size="sm" fw={500}>
      {texts.checks}
    </Text>
    <List size="sm">
      {texts.checkList.map((check) => (
        <List.Item key={check}>{check}</List.Item>
      ))}
    </List>
    <Text size="sm" c="dimmed">
      {texts.why}
    </Text>
  </Stack>
);

const Audience = () => {
  const [who, change] = useSection("who");
  const field = useField("who.audience");
  return (
    <ChoiceCards
      label={texts.who}
      value={who.audience}
      onChange={(audience) => change({ audience })}
      field={field}
      choices={[
        { value: "all", title: texts.all, text: texts.allText },
        { value: "filter", title: texts.filter, text: texts.filterText },
      ]}
    />
  );
};

/** The filter, and beside it whom it reaches and how it holds against one user. */
const Filtered = ({ reach }: { reach: Reach }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const [who, change] = useSection("who");
  const { error, onBlur } = useField(FILTER);
  const { data: sample } = useQuery(sampleQuery(account.id, draft.campaign.id, draft.revision));
  const payload = sample?.payload ?? NO_PAYLOAD;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Section title={texts.filter}>
          <Stack gap="sm" onBlur={onBlur}>
            <SegmentBuilder
              value={who.filter}
              onChange={(filter) => change({ filter })}
              payload={payload}
              field={FILTER}
            />
            {who.filter === null && error !== undefined ? (
              <Text size="sm" c="var(--mantine-color-error)">
                {error}
              </Text>
            ) : null}
          </Stack>
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="md">
          {who.filter === null ? null : (
            <ReachView reach={reach} filter={who.filter} channel={draft.content.channel} />
          )}
          <UserTest filter={who.filter} payload={payload} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
};

/** Who may receive it, of those that a call names; who of them is left out; and how many get it at most. */
export const WhoStep = () => {
  const [who] = useSection("who");
  const { draft } = useWizard();
  const isFiltered = who.audience === "filter";
  const reach = useFilterReach(isFiltered ? (who.filter ?? undefined) : null);
  return (
    <>
      <Section title={texts.title}>
        <Audience />
        {isFiltered ? null : <Checks />}
      </Section>
      {isFiltered ? (
        <Filtered reach={reach} />
      ) : (
        <ReachView reach={reach} filter={null} channel={draft.content.channel} />
      )}
      <ControlGroups matching={isFiltered ? (reach.result?.counts.profiles ?? null) : null} />
      <TargetingCap />
    </>
  );
};

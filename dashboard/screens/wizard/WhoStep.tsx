import { Grid, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { sampleQuery } from "../../api/campaigns.ts";
import { useHere } from "../../api/context.ts";
import { wizard } from "../../texts/wizard.ts";
import { Section } from "../../ui/Section.tsx";
import { ReachPanel } from "../../ui/segment/ReachPanel.tsx";
import { SegmentBuilder } from "../../ui/segment/SegmentBuilder.tsx";
import { UserTest } from "../../ui/segment/UserTest.tsx";
import { ChoiceCards } from "./ChoiceCards.tsx";
import { useField, useSection, useWizard } from "./WizardContext.ts";

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
const Filtered = () => {
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
          {who.filter === null ? null : <ReachPanel filter={who.filter} channel={draft.content.channel} />}
          <UserTest filter={who.filter} payload={payload} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
};

/** Who may receive it, of those that a call names. */
export const WhoStep = () => {
  const [who] = useSection("who");
  const { draft } = useWizard();
  return (
    <>
      <Section title={texts.title}>
        <Audience />
        {who.audience === "all" ? <Checks /> : null}
      </Section>
      {who.audience === "all" ? <ReachPanel filter={null} channel={draft.content.channel} /> : <Filtered />}
    </>
  );
};

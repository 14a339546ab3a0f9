import { Grid, Stack } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconListCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import type { Overview } from "../../../src/contract/overview.ts";
import { ActionButton } from "../../actions/ActionButton.tsx";
import { type Action, useScreenActions } from "../../actions/actions.ts";
import { useHere } from "../../api/context.ts";
import { overviewQuery } from "../../api/overview.ts";
import { home } from "../../texts/home.ts";
import { notifyUndo } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { LoadingCard, LoadingShape } from "../../ui/States.tsx";
import { Checklist } from "./Checklist.tsx";
import { LowPools } from "./LowPools.tsx";
import { Outcomes } from "./Outcomes.tsx";
import { SafetyStops } from "./SafetyStops.tsx";
import { CampaignStates } from "./States.tsx";
import { isComplete } from "./steps.ts";
import { TopCampaigns } from "./TopCampaigns.tsx";
import { Trend } from "./Trend.tsx";
import { Troubles } from "./Troubles.tsx";
import { Waiting } from "./Waiting.tsx";

/** Whether this person hid the first steps of this account. */
const useHidden = () => {
  const { session, account } = useHere();
  return useLocalStorage({
    key: `clarion.firstStepsHidden.${session.person.id}.${account.id}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
};

const Columns = ({ main, side }: { main: ReactNode; side: ReactNode }) => (
  <Grid gap="lg">
    <Grid.Col span={{ base: 12, md: 8 }}>
      <Stack gap="lg">{main}</Stack>
    </Grid.Col>
    <Grid.Col span={{ base: 12, md: 4 }}>
      <Stack gap="lg">{side}</Stack>
    </Grid.Col>
  </Grid>
);

const Loading = () => (
  <LoadingShape>
    <Columns
      main={
        <>
          <LoadingCard height={260} />
          <LoadingCard height={220} />
        </>
      }
      side={
        <>
          <LoadingCard height={90} />
          <LoadingCard height={150} />
          <LoadingCard height={150} />
        </>
      }
    />
  </LoadingShape>
);

const Figures = ({ overview }: { overview: Overview }) => (
  <Columns
    main={
      <>
        <Trend hours={overview.hours} />
        <Outcomes outcomes={overview.outcomes} from={overview.hours[0]?.hour} />
      </>
    }
    side={
      <>
        <Waiting waiting={overview.waiting} />
        <CampaignStates campaigns={overview.campaigns} />
        <TopCampaigns rows={overview.topCampaigns} />
      </>
    }
  />
);

/** The first look at an account: what comes next, what fails, what runs, what waits. */
export const HomeScreen = () => {
  const { account } = useHere();
  const overview = useQuery(overviewQuery(account.id));
  const [isHidden, setHidden] = useHidden();
  const hasSteps = overview.data !== undefined && !isComplete(overview.data.checklist);
  const actions = useMemo<Action[]>(
    () =>
      hasSteps && isHidden
        ? [
            {
              id: "home.showSteps",
              label: home.steps.show,
              section: "here",
              icon: IconListCheck,
              run: () => setHidden(false),
            },
          ]
        : [],
    [hasSteps, isHidden, setHidden],
  );
  useScreenActions(actions);
  const hide = (): void => {
    setHidden(true);
    notifyUndo(home.steps.hidden, async () => setHidden(false));
  };
  return (
    <Page
      title={home.title}
      actions={
        <>
          <ActionButton id="home.showSteps" variant="default" />
          <ActionButton id="campaign.create" />
        </>
      }
    >
      <QueryView query={overview} loading={<Loading />}>
        {(answer) => (
          <Stack gap="lg">
            <SafetyStops rows={answer.safetyStops} />
            <LowPools />
            {hasSteps && !isHidden ? <Checklist overview={answer} onHide={hide} /> : null}
            <Troubles rows={answer.providers} />
            <Figures overview={answer} />
          </Stack>
        )}
      </QueryView>
    </Page>
  );
};

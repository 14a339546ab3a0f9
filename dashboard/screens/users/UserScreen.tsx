import { Alert, Paper, Tabs } from "@mantine/core";
import { IconArrowMerge, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ProfileDetail } from "../../../src/contract/profile.ts";
import { ApiError } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { profileQuery } from "../../api/profiles.ts";
import { PROFILE_TABS, type ProfileSearch } from "../../searches.ts";
import { users } from "../../texts/users.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../ui/States.tsx";
import { About } from "./About.tsx";
import { DeleteUser } from "./DeleteUser.tsx";
import { DevicesTab } from "./DevicesTab.tsx";
import { EventsTab } from "./EventsTab.tsx";
import { MessagesTab } from "./MessagesTab.tsx";
import { PropertiesTab } from "./PropertiesTab.tsx";
import { SegmentsTab } from "./SegmentsTab.tsx";
import { Standing } from "./Standing.tsx";
import { titleOf } from "./titleOf.ts";

const route = getRouteApi("/a/$account/users/$profile");
const words = users.page;

type Tab = (typeof PROFILE_TABS)[number];

const Panel = ({
  tab,
  user,
  search,
  onChange,
}: {
  tab: Tab;
  user: ProfileDetail;
  search: ProfileSearch;
  onChange: (change: ProfileSearch) => void;
}) => {
  switch (tab) {
    case "properties":
      return <PropertiesTab properties={user.properties} />;
    case "events":
      return (
        <EventsTab
          profile={user.id}
          name={search.event ?? ""}
          onName={(event) => onChange({ event: event === "" ? undefined : event })}
        />
      );
    case "messages":
      return (
        <MessagesTab
          profile={user.id}
          isTest={search.test === true}
          onTest={(isTest) => onChange({ test: isTest ? true : undefined })}
        />
      );
    case "devices":
      return <DevicesTab devices={user.devices} />;
    case "segments":
      return <SegmentsTab profile={user.id} />;
  }
};

const Known = ({ user }: { user: ProfileDetail }) => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const tab = search.tab ?? "properties";
  const change = (patch: ProfileSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }), replace: true });
  const open = (next: string | null): void =>
    void navigate({ search: { tab: PROFILE_TABS.find((one) => one === next) } });
  return (
    <Tabs value={tab} onChange={open} keepMounted={false}>
      <Tabs.List aria-label={words.tabsLabel}>
        {PROFILE_TABS.map((one) => (
          <Tabs.Tab key={one} value={one} px="sm">
            {words.tabs[one]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {PROFILE_TABS.map((one) => (
        <Tabs.Panel key={one} value={one} pt="md">
          {one === "properties" || one === "events" || one === "segments" ? (
            <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)">
              <Panel tab={one} user={user} search={search} onChange={change} />
            </Paper>
          ) : (
            <Panel tab={one} user={user} search={search} onChange={change} />
          )}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};

const Unknown = ({ account }: { account: string }) => (
  <EmptyState icon={IconUserOff} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/users" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

/** Not there, or a number that no profile can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

/** All that is known of one user. */
export const UserScreen = () => {
  const { profile } = route.useParams();
  const account = useHere().account.id;
  const { data: user, error, refetch } = useQuery(profileQuery(account, profile));
  const trail = [
    <LinkTo key="users" to="/a/$account/users" params={{ account }} size="sm">
      {users.title}
    </LinkTo>,
  ];
  if (user === undefined)
    return (
      <Page title={users.nobody(profile)} trail={trail}>
        {error === null ? (
          <LoadingState />
        ) : isMissing(error) ? (
          <Unknown account={account} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
      </Page>
    );
  return (
    <Page title={titleOf(user)} trail={trail} actions={<DeleteUser user={user} />}>
      {String(user.id) === profile ? null : (
        <Alert icon={<IconArrowMerge aria-hidden />}>{words.became(profile, user.id)}</Alert>
      )}
      <About user={user} />
      <Standing profile={user.id} />
      <Known key={user.id} user={user} />
    </Page>
  );
};

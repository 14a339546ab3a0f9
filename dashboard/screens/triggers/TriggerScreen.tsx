import { IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { TriggerDetail } from "../../../src/contract/messageLog.ts";
import { ApiError } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { triggerQuery } from "../../api/triggers.ts";
import { triggers as words } from "../../texts/triggers.ts";
import { TestBadge } from "../../ui/badges.tsx";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { useMoments } from "../../ui/moments.ts";
import { Page } from "../../ui/Page.tsx";
import { Section } from "../../ui/Section.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../ui/States.tsx";
import { Cancel } from "./one/Cancel.tsx";
import { Facts } from "./one/Facts.tsx";
import { HeldBack } from "./one/HeldBack.tsx";
import { OutcomeChoice } from "./one/OutcomeChoice.tsx";
import { Payloads } from "./one/Payloads.tsx";
import { type More, Recipients } from "./one/Recipients.tsx";
import { Replay } from "./one/Replay.tsx";

const route = getRouteApi("/a/$account/triggers/$trigger");

const Found = ({
  trigger,
  pages,
  more,
}: {
  /** As the newest answer tells it. */
  trigger: TriggerDetail;
  pages: readonly TriggerDetail[];
  more: More | undefined;
}) => {
  const account = useHere().account.id;
  const { outcome } = route.useSearch();
  const navigate = route.useNavigate();
  const at = useMoments().full(trigger.acceptedAt);
  return (
    <Page
      title={`${trigger.parts[0]?.campaignName ?? words.one.heading}, ${at}`}
      aside={trigger.isTest ? <TestBadge /> : null}
      actions={
        <>
          <Cancel trigger={trigger} />
          <Replay trigger={trigger} />
        </>
      }
      trail={[
        <LinkTo key="all" to="/a/$account/triggers" params={{ account }}>
          {words.title}
        </LinkTo>,
      ]}
    >
      <HeldBack trigger={trigger} />
      <Facts trigger={trigger} />
      <Section title={words.one.outcomes}>
        <OutcomeChoice
          trigger={trigger}
          chosen={outcome}
          onChoose={(chosen) => void navigate({ search: { outcome: chosen }, replace: true })}
        />
      </Section>
      <Recipients
        trigger={trigger}
        recipients={pages.flatMap(({ recipients }) => recipients)}
        outcome={outcome}
        more={more}
      />
      <Payloads trigger={trigger} payloads={pages.flatMap(({ payloads }) => payloads)} />
    </Page>
  );
};

const NotFound = () => {
  const account = useHere().account.id;
  return (
    <EmptyState icon={IconSearchOff} title={words.one.notFoundTitle} text={words.one.notFoundText}>
      <ButtonTo to="/a/$account/triggers" params={{ account }}>
        {words.one.toList}
      </ButtonTo>
    </EmptyState>
  );
};

/** One trigger: what came in, and what became of each recipient. */
export const TriggerScreen = () => {
  const { trigger } = route.useParams();
  const query = useInfiniteQuery(triggerQuery(useHere().account.id, trigger));
  const first = query.data?.pages[0];
  if (query.data !== undefined && first !== undefined) {
    const more = query.hasNextPage
      ? { isLoading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }
      : undefined;
    return <Found trigger={first} pages={query.data.pages} more={more} />;
  }
  const { error } = query;
  return (
    <Page title={words.one.heading}>
      {error === null ? (
        <LoadingState />
      ) : error instanceof ApiError && error.status === 404 ? (
        <NotFound />
      ) : (
        <ErrorState error={error} retry={() => void query.refetch()} />
      )}
    </Page>
  );
};

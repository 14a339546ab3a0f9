import { Badge, Group, Text } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { SegmentDetail } from "../../../src/contract/segment.ts";
import { ApiError } from "../../api/client.ts";
import { useHere } from "../../api/context.ts";
import { segmentQuery } from "../../api/segments.ts";
import { segments as words } from "../../texts/segments.ts";
import { ButtonTo, LinkTo } from "../../ui/LinkTo.tsx";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { DeleteSegment } from "./DeleteSegment.tsx";
import { EditSegment } from "./EditSegment.tsx";
import { FillList } from "./FillList.tsx";
import { SegmentVersions } from "./SegmentVersions.tsx";

const route = getRouteApi("/a/$account/users/segments/$segment");

const Missing = ({ account }: { account: string }) => (
  <EmptyState icon={IconUsersGroup} title={words.missingTitle} text={words.missingText}>
    <ButtonTo to="/a/$account/users/segments" params={{ account }} variant="default">
      {words.toList}
    </ButtonTo>
  </EmptyState>
);

/** Not there, or an ID that no segment can have: to a person that is the same. */
const isMissing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 404 || error.status === 400);

const Aside = ({ segment }: { segment: SegmentDetail }) => (
  <Group gap="xs">
    <Badge color="gray">{words.kinds[segment.kind]}</Badge>
    <Text size="sm" c="dimmed">
      {segment.members === null ? words.version(segment.version) : words.membersOf(segment.members)}
    </Text>
  </Group>
);

/** One segment: its filter, whom it reaches, what uses it, what it was. */
export const SegmentScreen = () => {
  const { segment: id } = route.useParams();
  const account = useHere().account.id;
  const query = useQuery(segmentQuery(account, id));
  const { data: segment } = query;
  return (
    <Page
      title={segment?.name ?? words.title}
      trail={[
        <LinkTo key="segments" to="/a/$account/users/segments" params={{ account }} size="sm">
          {words.title}
        </LinkTo>,
      ]}
      aside={segment === undefined ? null : <Aside segment={segment} />}
    >
      {isMissing(query.error) ? (
        <Missing account={account} />
      ) : (
        <QueryView query={query}>
          {(known) => (
            <>
              <EditSegment key={known.id} segment={known} />
              {known.kind === "list" ? <FillList segment={known} /> : <SegmentVersions segment={known} />}
              <DeleteSegment segment={known} />
            </>
          )}
        </QueryView>
      )}
    </Page>
  );
};

import { Stack } from "@mantine/core";
import { IconVersions } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import { useHere } from "../../../api/context.ts";
import { versionsQuery } from "../../../api/versions.ts";
import { versions as words } from "../../../texts/versions.ts";
import { QueryView } from "../../../ui/QueryView.tsx";
import { EmptyState } from "../../../ui/States.tsx";
import { Compare } from "./Compare.tsx";
import { VersionTable } from "./VersionTable.tsx";

/** What was published when and by whom, and what changed in between. */
export const VersionsTab = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const query = useQuery(versionsQuery(account.id, campaign.id));
  return (
    <QueryView query={query}>
      {(versions) =>
        versions.length === 0 ? (
          <EmptyState icon={IconVersions} title={words.none} text={words.noneText} />
        ) : (
          <Stack gap="md">
            <VersionTable campaign={campaign} versions={versions} />
            <Compare campaign={campaign} versions={versions} />
          </Stack>
        )
      }
    </QueryView>
  );
};

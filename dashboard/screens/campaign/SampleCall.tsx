import { useQuery } from "@tanstack/react-query";
import type { Campaign } from "../../../src/contract/campaignLife.ts";
import { useHere } from "../../api/context.ts";
import { versionSampleQuery } from "../../api/versions.ts";
import { ApiCall } from "../../ui/ApiCall.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { LoadingState } from "../../ui/States.tsx";

/** The campaign's call with a payload that has every key its live version reads. */
export const SampleCall = ({ campaign }: { campaign: Campaign }) => {
  const { account } = useHere();
  const query = useQuery(versionSampleQuery(account.id, campaign.id, campaign.version));
  return (
    <QueryView query={query} loading={<LoadingState rows={3} />}>
      {({ payload }) => <ApiCall campaignId={campaign.campaignId} payload={payload} />}
    </QueryView>
  );
};

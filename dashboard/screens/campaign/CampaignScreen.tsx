import { Page } from "../../ui/Page.tsx";

export const CampaignScreen = () => <Page title="CampaignScreen">{null}</Page>;

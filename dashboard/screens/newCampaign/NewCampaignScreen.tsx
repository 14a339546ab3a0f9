import { Page } from "../../ui/Page.tsx";

export const NewCampaignScreen = () => <Page title="NewCampaignScreen">{null}</Page>;

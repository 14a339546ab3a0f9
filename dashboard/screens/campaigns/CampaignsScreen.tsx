import { Page } from "../../ui/Page.tsx";

export const CampaignsScreen = () => <Page title="CampaignsScreen">{null}</Page>;

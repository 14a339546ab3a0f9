import { Page } from "../../ui/Page.tsx";

export const ProviderScreen = () => <Page title="ProviderScreen">{null}</Page>;

import { Page } from "../../ui/Page.tsx";

export const NewProviderScreen = () => <Page title="NewProviderScreen">{null}</Page>;

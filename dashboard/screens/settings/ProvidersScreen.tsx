import { Page } from "../../ui/Page.tsx";

export const ProvidersScreen = () => <Page title="ProvidersScreen">{null}</Page>;

import { Page } from "../../ui/Page.tsx";

export const TriggersScreen = () => <Page title="TriggersScreen">{null}</Page>;

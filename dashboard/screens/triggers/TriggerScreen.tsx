import { Page } from "../../ui/Page.tsx";

export const TriggerScreen = () => <Page title="TriggerScreen">{null}</Page>;

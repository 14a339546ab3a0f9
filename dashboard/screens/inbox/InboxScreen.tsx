import { Page } from "../../ui/Page.tsx";

export const InboxScreen = () => <Page title="InboxScreen">{null}</Page>;

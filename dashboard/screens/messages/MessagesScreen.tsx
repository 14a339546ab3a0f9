import { Page } from "../../ui/Page.tsx";

export const MessagesScreen = () => <Page title="MessagesScreen">{null}</Page>;

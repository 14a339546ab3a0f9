import { Page } from "../../ui/Page.tsx";

export const MessageScreen = () => <Page title="MessageScreen">{null}</Page>;

import { Page } from "../../ui/Page.tsx";

export const UserScreen = () => <Page title="UserScreen">{null}</Page>;

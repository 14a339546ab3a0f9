import { Page } from "../../ui/Page.tsx";

export const UsersScreen = () => <Page title="UsersScreen">{null}</Page>;

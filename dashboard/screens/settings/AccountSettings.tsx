import { Page } from "../../ui/Page.tsx";

export const AccountSettings = () => <Page title="AccountSettings">{null}</Page>;

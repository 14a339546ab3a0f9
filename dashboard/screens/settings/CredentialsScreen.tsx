import { Page } from "../../ui/Page.tsx";

export const CredentialsScreen = () => <Page title="CredentialsScreen">{null}</Page>;

import { Page } from "../../ui/Page.tsx";

export const YouScreen = () => <Page title="YouScreen">{null}</Page>;

import { Page } from "../../ui/Page.tsx";

export const HomeScreen = () => <Page title="HomeScreen">{null}</Page>;

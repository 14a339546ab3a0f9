import { Page } from "../../ui/Page.tsx";

export const PeopleScreen = () => <Page title="PeopleScreen">{null}</Page>;

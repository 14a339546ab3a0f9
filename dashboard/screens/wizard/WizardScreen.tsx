import { Page } from "../../ui/Page.tsx";

export const WizardScreen = () => <Page title="WizardScreen">{null}</Page>;

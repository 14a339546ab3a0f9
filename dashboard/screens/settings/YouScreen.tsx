import { Stack } from "@mantine/core";
import { settings } from "../../texts/settings.ts";
import { Page } from "../../ui/Page.tsx";
import { Look } from "./you/Look.tsx";
import { PasswordForm } from "./you/PasswordForm.tsx";
import { ProfileForm } from "./you/ProfileForm.tsx";

/** What belongs to the person, in every account alike. */
export const YouScreen = () => (
  <Page title={settings.you.title} width="narrow">
    <Stack gap="lg">
      <ProfileForm />
      <Look />
      <PasswordForm />
    </Stack>
  </Page>
);

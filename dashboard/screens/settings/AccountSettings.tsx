import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useHere } from "../../api/context.ts";
import { accountQuery } from "../../api/settings.ts";
import { settings } from "../../texts/settings.ts";
import { Page } from "../../ui/Page.tsx";
import { QueryView } from "../../ui/QueryView.tsx";
import { AccountForm } from "./account/AccountForm.tsx";
import { BrandForm } from "./account/BrandForm.tsx";
import { DemoSection } from "./account/DemoSection.tsx";

/** What an account sets for itself. */
export const AccountSettings = () => {
  const { account } = useHere();
  const query = useQuery(accountQuery(account.id));
  return (
    <Page title={settings.account.title} width="narrow">
      <QueryView query={query}>
        {(known) => (
          <Stack gap="lg">
            <AccountForm account={known} />
            <BrandForm account={known} />
            {account.isDemo ? <DemoSection /> : null}
          </Stack>
        )}
      </QueryView>
    </Page>
  );
};

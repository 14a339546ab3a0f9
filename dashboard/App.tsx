import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "./api/queryClient.ts";
import { router } from "./router.tsx";
import { SessionDialog } from "./screens/entry/SessionDialog.tsx";
import { cssVariables, theme } from "./theme.ts";
import { styleNonce } from "./ui/styleNonce.ts";

export const App = () => (
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariables}
    defaultColorScheme="auto"
    getStyleNonce={styleNonce}
    deduplicateInlineStyles
  >
    <QueryClientProvider client={queryClient}>
      <Notifications position="bottom-right" limit={4} />
      <SessionDialog />
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>
);

import { Alert, Stack, Text } from "@mantine/core";
import { IconHourglassHigh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useHere, useMay } from "../../api/context.ts";
import { overdueQuery } from "../../api/overdue.ts";
import { overdue } from "../../texts/overdue.ts";
import { ButtonTo } from "../../ui/LinkTo.tsx";

const texts = overdue.banner;

/** Tells those who may decide that something is held; nothing where it is shown anyway. */
export const OverdueBanner = () => {
  const account = useHere().account.id;
  const mayDecide = useMay()("account:admin");
  const { pathname } = useLocation();
  const { data } = useQuery({ ...overdueQuery(account), enabled: mayDecide });
  if (data === undefined || data.hold === null || pathname.endsWith("/overdue")) return null;
  return (
    <Alert
      color="orange"
      variant="outline"
      bg="var(--clarion-surface)"
      mb="md"
      icon={<IconHourglassHigh aria-hidden />}
      title={
        <Text span size="sm" fw={650} c="var(--mantine-color-text)">
          {texts.title}
        </Text>
      }
      role="status"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{texts.text(data.undecided + data.messages, data.campaigns.length)}</Text>
        <ButtonTo to="/a/$account/overdue" params={{ account }} size="xs" variant="default">
          {texts.open}
        </ButtonTo>
      </Stack>
    </Alert>
  );
};

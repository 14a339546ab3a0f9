import { Alert, Button, Paper, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { type Icon, IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError, messageOf } from "../api/client.ts";
import { common } from "../texts/common.ts";

/** Nothing here yet: what this is, what is missing first, and the button for it. */
export const EmptyState = ({
  icon: Icon,
  title,
  text,
  children,
}: {
  icon: Icon;
  title: string;
  text: string;
  children?: ReactNode;
}) => (
  <Paper withBorder p="xl" radius="lg">
    <Stack align="center" gap="sm" py="lg" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light" aria-hidden>
        <Icon size={26} />
      </ThemeIcon>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text c="dimmed" maw={520}>
        {text}
      </Text>
      {children}
    </Stack>
  </Paper>
);

/** What was asked for could not be had: why, and a way to try again. */
export const ErrorState = ({
  error,
  retry,
  title = common.failedTitle,
}: {
  error: unknown;
  retry?: () => void;
  /** What did not work, where it was not loading. */
  title?: string;
}) => (
  <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={title} role="alert">
    <Stack gap="sm" align="flex-start">
      <Text size="sm" className="breaks">
        {messageOf(error)}
        {error instanceof ApiError && error.details?.errorId !== undefined
          ? ` (${error.details.errorId})`
          : ""}
      </Text>
      {retry === undefined ? null : (
        <Button size="xs" variant="default" onClick={retry}>
          {common.retry}
        </Button>
      )}
    </Stack>
  </Alert>
);

/** The shape of what is coming, so that nothing jumps when it is there. */
export const LoadingState = ({ rows = 6 }: { rows?: number }) => (
  <Stack gap="xs" role="status" aria-label={common.loading}>
    <Skeleton height={28} radius="sm" />
    {[...Array(rows - 1).keys()].map((row) => (
      <Skeleton key={row} height={40} radius="sm" />
    ))}
  </Stack>
);

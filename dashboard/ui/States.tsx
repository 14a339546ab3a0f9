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

/** Says that something is coming, round the shape of it. */
export const LoadingShape = ({ children }: { children: ReactNode }) => (
  <div role="status" aria-label={common.loading}>
    {children}
  </div>
);

const LINE_HEIGHT_PX = 32;
const LINE_WIDTHS = ["94%", "78%", "86%", "64%"] as const;

/** A card to come: its title, and lines for what it will hold, of the height in pixels. */
export const LoadingCard = ({ height }: { height: number }) => (
  <Paper withBorder radius="lg" p="md" bg="var(--clarion-surface)">
    <Stack gap="sm">
      <Skeleton height={20} width="min(180px, 60%)" radius="sm" />
      <Stack gap={LINE_HEIGHT_PX - 14} h={height} py={6} style={{ overflow: "hidden" }}>
        {[...Array(Math.max(1, Math.floor(height / LINE_HEIGHT_PX))).keys()].map((line) => (
          <Skeleton key={line} height={14} width={LINE_WIDTHS[line % LINE_WIDTHS.length]} radius="sm" />
        ))}
      </Stack>
    </Stack>
  </Paper>
);

/** Lines of a list or a table to come. */
export const LoadingRows = ({ rows, height = 40 }: { rows: number; height?: number }) => (
  <Stack gap="xs">
    {[...Array(rows).keys()].map((row) => (
      <Skeleton key={row} height={height} radius="sm" />
    ))}
  </Stack>
);

/** The shape of what is coming, so that nothing jumps when it is there. */
export const LoadingState = ({ rows = 6 }: { rows?: number }) => (
  <LoadingShape>
    <Stack gap="xs">
      <Skeleton height={28} radius="sm" />
      <LoadingRows rows={rows - 1} />
    </Stack>
  </LoadingShape>
);

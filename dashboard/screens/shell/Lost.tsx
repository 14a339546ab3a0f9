import { Button, Center, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { common } from "../../texts/common.ts";
import { ErrorState } from "../../ui/States.tsx";

/** An address that leads nowhere. */
export const NotFound = () => (
  <Center mih={360}>
    <Stack align="center" gap="sm" ta="center">
      <Title order={1} size="h3">
        {common.notFoundTitle}
      </Title>
      <Text c="dimmed">{common.notFoundText}</Text>
      <Button component="a" href="/" variant="default">
        {common.goHome}
      </Button>
    </Stack>
  </Center>
);

/** A screen that could not be shown at all. */
export const ScreenFailed = ({ error, reset }: ErrorComponentProps) => (
  <Center mih={360} p="md">
    <ErrorState error={error} retry={reset} />
  </Center>
);

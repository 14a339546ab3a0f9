import { Center, Paper, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { common } from "../../texts/common.ts";
import classes from "./EntryFrame.module.css";

/** The frame of the screens before an account: one form, nothing else. */
export const EntryFrame = ({
  title,
  text,
  width = 400,
  children,
}: {
  title: string;
  text?: string;
  width?: number;
  children: ReactNode;
}) => {
  useDocumentTitle(`${title} · ${common.product}`);
  return (
    <Center component="main" mih="100vh" p="md" className={classes.ground}>
      <Stack gap="lg" w="100%" maw={width}>
        <div className={classes.mark}>
          <img src="/icon.svg" alt="" width={36} height={36} />
          <Text fw={700} size="lg" component="span">
            {common.product}
          </Text>
        </div>
        <Paper withBorder radius="lg" p="xl" bg="var(--clarion-surface)">
          <Stack gap="md">
            <Title order={1} size="h3">
              {title}
            </Title>
            {text === undefined ? null : <Text c="dimmed">{text}</Text>}
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
};

import { Breadcrumbs, Group, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { common } from "../texts/common.ts";
import classes from "./Page.module.css";

interface PageProps {
  title: string;
  /** Where this page lies, as links; without the page itself. */
  trail?: ReactNode[];
  /** Beside the title: state, badges. */
  aside?: ReactNode;
  /** At the right of the title: what can be done here. */
  actions?: ReactNode;
  /** Narrow pages are for reading and forms, wide ones for tables and editors. */
  width?: "narrow" | "wide";
  children: ReactNode;
}

/** The frame of every screen: one heading, what can be done, the content. */
export const Page = ({ title, trail, aside, actions, width = "wide", children }: PageProps) => {
  useDocumentTitle(`${title} · ${common.product}`);
  return (
    <Stack gap="lg" className={width === "narrow" ? classes.narrow : classes.wide}>
      <div>
        {trail === undefined ? null : (
          <Breadcrumbs mb={6} separator="/" separatorMargin={6} className={classes.trail}>
            {trail}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="center" gap="sm">
          <Group gap="sm" align="center" className={classes.heading}>
            <Title order={1} size="h2" className="breaks">
              {title}
            </Title>
            {aside}
          </Group>
          {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
        </Group>
      </div>
      {children}
    </Stack>
  );
};

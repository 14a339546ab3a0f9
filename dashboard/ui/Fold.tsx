import { Accordion, Text } from "@mantine/core";
import type { ReactNode } from "react";

const ONLY = "only";

/** Settings that few need, folded away under a name. */
export const Fold = ({
  label,
  isOpen,
  onToggle,
  children,
}: {
  label: string;
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  children: ReactNode;
}) => (
  <Accordion
    variant="contained"
    value={isOpen ? ONLY : null}
    onChange={(value) => onToggle(value !== null)}
    // The ground of the card stays: on the one of an open item, fields would not be seen in dark.
    styles={{
      item: { backgroundColor: "transparent" },
      content: { paddingTop: "var(--mantine-spacing-sm)" },
    }}
  >
    <Accordion.Item value={ONLY}>
      <Accordion.Control>
        <Text span size="sm" fw={500}>
          {label}
        </Text>
      </Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  </Accordion>
);

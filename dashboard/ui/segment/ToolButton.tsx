import { ActionIcon, Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";

/** A button that is an icon: what it does stands in its tooltip, and with what it is about in its name. */
export const ToolButton = ({
  icon: Icon,
  name,
  label = name,
  size = 36,
  onClick,
}: {
  icon: Icon;
  name: string;
  label?: string;
  size?: number;
  onClick: () => void;
}) => (
  <Tooltip label={label}>
    <ActionIcon variant="subtle" color="gray" size={size} aria-label={name} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </ActionIcon>
  </Tooltip>
);

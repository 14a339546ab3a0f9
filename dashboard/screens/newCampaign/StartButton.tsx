import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useMay } from "../../api/context.ts";
import { common } from "../../texts/common.ts";

/** Creates a draft; disabled with the reason for those whose role cannot. */
export const StartButton = ({
  children,
  onStart,
  ...props
}: ButtonProps & { children: ReactNode; onStart: () => void; "aria-label"?: string }) => {
  const isAllowed = useMay()("campaigns:write");
  return (
    <Tooltip
      label={common.notAllowed}
      disabled={isAllowed}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Button
        variant="default"
        {...props}
        data-disabled={isAllowed ? undefined : true}
        aria-disabled={isAllowed ? undefined : true}
        onClick={isAllowed ? onStart : undefined}
      >
        {children}
      </Button>
    </Tooltip>
  );
};

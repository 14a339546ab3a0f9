import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { common } from "../../texts/common.ts";

/** A button that says so where the person's role does not allow what it does. */
export const GuardedButton = ({
  isAllowed,
  onClick,
  ...props
}: ButtonProps & { isAllowed: boolean; onClick: () => void; "aria-label"?: string }) =>
  isAllowed ? (
    <Button {...props} onClick={onClick} />
  ) : (
    <Tooltip label={common.notAllowed} events={{ hover: true, focus: true, touch: true }}>
      <Button {...props} data-disabled aria-disabled />
    </Tooltip>
  );

/** The button that sends a form, which says so where the person's role does not allow that. */
export const SubmitButton = ({
  isAllowed,
  ...props
}: ButtonProps & { isAllowed: boolean; children: ReactNode }) =>
  isAllowed ? (
    <Button {...props} type="submit" />
  ) : (
    <Tooltip label={common.notAllowed} events={{ hover: true, focus: true, touch: true }}>
      <Button {...props} data-disabled aria-disabled />
    </Tooltip>
  );

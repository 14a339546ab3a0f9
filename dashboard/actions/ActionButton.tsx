import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { ariaHotkey, hotkeyText, useAction } from "./actions.ts";

/** A button for an action of the list. Disabled, it says why; its shortcut is in its tooltip. */
export const ActionButton = ({ id, ...props }: ButtonProps & { id: string }) => {
  const action = useAction(id);
  if (action === undefined) return null;
  const { icon: Icon, hotkey, disabledReason } = action;
  const tip =
    disabledReason ?? (hotkey === undefined ? undefined : `${action.label} (${hotkeyText(hotkey)})`);
  const button = (
    <Button
      {...props}
      leftSection={Icon === undefined ? undefined : <Icon size={16} aria-hidden />}
      aria-keyshortcuts={hotkey === undefined ? undefined : ariaHotkey(hotkey)}
      data-disabled={disabledReason === undefined ? undefined : true}
      aria-disabled={disabledReason === undefined ? undefined : true}
      onClick={disabledReason === undefined ? action.run : undefined}
    >
      {action.label}
    </Button>
  );
  return tip === undefined ? button : <Tooltip label={tip}>{button}</Tooltip>;
};

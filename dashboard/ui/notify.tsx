import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { messageOf } from "../api/client.ts";
import { common } from "../texts/common.ts";

const UNDO_MS = 10_000;

/** Says that something is done. */
export const notifyDone = (message: string): void => {
  notifications.show({ message, color: "clarion" });
};

/** Says that something failed, why, and offers to try again. */
export const notifyFailed = (title: string, error: unknown, retry?: () => void): void => {
  const id = notifications.show({
    title,
    color: "red",
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" className="breaks">
          {messageOf(error)}
        </Text>
        {retry === undefined ? null : (
          <Button
            size="compact-sm"
            variant="default"
            flex="none"
            onClick={() => {
              notifications.hide(id);
              retry();
            }}
          >
            {common.retry}
          </Button>
        )}
      </Group>
    ),
  });
};

/** Says that something is done, and takes it back when asked within ten seconds. */
export const notifyUndo = (message: string, undo: () => Promise<unknown>): void => {
  const id = notifications.show({
    color: "clarion",
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="default"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            undo().then(
              () => notifyDone(common.undone),
              (error: unknown) => notifyFailed(common.unsavedFailed, error),
            );
          }}
        >
          {common.undo}
        </Button>
      </Group>
    ),
  });
};

import { Button, FileButton, Stack, Text } from "@mantine/core";
import { IconFile, IconUpload } from "@tabler/icons-react";
import { transfers } from "../../texts/transfers.ts";
import { useDrop } from "../../ui/useDrop.ts";
import classes from "./FilePick.module.css";

const words = transfers.new;
const ACCEPTED = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,text/csv,text/plain,application/x-ndjson";

/** A place to drop a file on, and a button that asks for one. */
export const FilePick = ({
  file,
  onPick,
  error,
  action = words.choose,
  hint = words.fileHint,
  accept = ACCEPTED,
}: {
  file: File | null;
  onPick: (file: File) => void;
  error?: string | undefined;
  /** On the button, while no file is chosen. */
  action?: string;
  /** What the file has to be like. */
  hint?: string;
  accept?: string;
}) => {
  const pick = (chosen: File | null | undefined): void => {
    if (chosen) onPick(chosen);
  };
  const { isOver, handlers } = useDrop(([first]) => pick(first));
  return (
    <Stack gap={6}>
      <div
        className={classes.area}
        data-over={isOver || undefined}
        data-invalid={error !== undefined || undefined}
        {...handlers}
      >
        <Stack gap="xs" align="center">
          {file === null ? <IconUpload size={26} aria-hidden /> : <IconFile size={26} aria-hidden />}
          <Text size="sm" className="breaks" role="status" fw={file === null ? undefined : 550}>
            {file === null ? words.drop : words.chosen(file.name, transfers.size(file.size))}
          </Text>
          <FileButton onChange={pick} accept={accept}>
            {(props) => (
              <Button {...props} variant="default" aria-invalid={error === undefined ? undefined : true}>
                {file === null ? action : words.chooseOther}
              </Button>
            )}
          </FileButton>
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        </Stack>
      </div>
      {error === undefined ? null : (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {error}
        </Text>
      )}
    </Stack>
  );
};
